using System.CommandLine;
using System.CommandLine.Parsing;
using ConsoleFetch.Output;
using ConsoleFetch.Verifying;

namespace ConsoleFetch.CommandLine;

/// <summary><c>ConsoleFetch verify</c>: judges chains offline.</summary>
internal sealed class VerifyCommand : Command
{
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Every rule that is broken, the path and unusable anchors in each line; a count on stderr." };

    public VerifyCommand()
        : base("verify", "Judge certificate chains: JSON lines on stdin, a verdict a line on stdout (docs/consolefetch.md).")
    {
        Add(_verbose);
        Validators.Add(Validate);
        SetAction(async (parsed, cancellationToken) =>
            (int)await new VerifyRun(parsed.GetValue(_verbose), new Messages()).RunAsync(cancellationToken));
    }

    /// <summary>Where it stands behind something else, that is a mistake.</summary>
    private static void Validate(CommandResult result)
    {
        if (result.Parent is CommandResult parent && parent.Children.Any(word => word is OptionResult { Implicit: false } or ArgumentResult { Tokens.Count: > 0 }))
        {
            result.AddError("verify takes no URL, and no option of a fetch.");
        }
    }
}
