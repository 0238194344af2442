using System.CommandLine;
using System.CommandLine.Parsing;

namespace ConsoleFetch.CommandLine;

/// <summary>What the user wrote behind an option.</summary>
internal static class OptionExtensions
{
    public static bool Has(this CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };

    public static string[] Tokens(this CommandResult result, Option option) =>
        result.GetResult(option)?.Tokens.Select(token => token.Value).ToArray() ?? [];

    /// <summary>The first of these that was given.</summary>
    public static Option? FirstOf(this CommandResult result, params IEnumerable<Option> options) => options.FirstOrDefault(result.Has);

    /// <summary>The first of these that was given without naming anything.</summary>
    public static Option? FirstNameless(this CommandResult result, params IEnumerable<Option> options) =>
        options.FirstOrDefault(option => result.Tokens(option) is ["" or [':', ..]]);
}
