using System.CommandLine;
using System.CommandLine.Parsing;

namespace ConsoleFetch.CommandLine;

/// <summary>What there is to say about further attempts.</summary>
internal sealed class RetryOptions
{
    private readonly Option<int> _count = new("--retry") { Description = "Try N more times after what often passes: a status of 408, 429, 500, 502, 503 or 504, a limit, DNS.", HelpName = "N", CustomParser = OptionParser.CountOrZero };
    private readonly Option<TimeSpan?> _delay = new("--retry-delay") { Description = "Wait S between attempts (default 1, then twice as long each time).", HelpName = "S", CustomParser = OptionParser.SecondsOrZero };
    private readonly Option<TimeSpan?> _maxTime = new("--retry-max-time") { Description = "Begin no further attempt later than S after the first (default no limit).", HelpName = "S", CustomParser = OptionParser.SecondsOrZero };
    private readonly Option<bool> _connectionRefused = new("--retry-connrefused") { Description = "Also try again where nobody listens." };
    private readonly Option<bool> _allErrors = new("--retry-all-errors") { Description = "Also try again after any other failure that need not come again; a certificate that was refused is none." };

    public IReadOnlyList<Option> All => [_count, _delay, _maxTime, _connectionRefused, _allErrors];

    public RetrySettings Bind(ParseResult parsed) => new()
    {
        Count = parsed.GetValue(_count),
        Delay = parsed.GetValue(_delay),
        MaxTime = parsed.GetValue(_maxTime),
        ConnectionRefused = parsed.GetValue(_connectionRefused),
        AllErrors = parsed.GetValue(_allErrors),
    };

    /// <summary>What one option alone cannot know; <c>null</c> if they go together.</summary>
    public string? Mistake(CommandResult result) =>
        !result.Has(_count) && result.FirstOf(All) is { } lone ? $"{lone.Name} is given, but no --retry." : null;
}
