using System.CommandLine;
using ConsoleFetch.Demo;
using ConsoleFetch.Fetching;
using ConsoleFetch.Output;

namespace ConsoleFetch.CommandLine;

/// <summary>The command line: fetches URLs, or runs the demo, or hands over to <see cref="VerifyCommand"/>.</summary>
internal sealed class FetchCommand : RootCommand
{
    private readonly FetchOptions _options = new();

    public FetchCommand()
        : base("A small curl on TlsSimple: HTTP/2 and HTTP/1.1 over Mbed TLS. Exit codes are curl's.")
    {
        _options.AddTo(this);
        Add(new VerifyCommand());
        SetAction(ActAsync);
    }

    public async Task<int> RunAsync(string[] args)
    {
        // No response files: -d @FILE is the user's.
        ParseResult parsed = Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync($"ConsoleFetch: {parsed.Errors[0].Message}");
            await Console.Error.WriteLineAsync("ConsoleFetch --help lists the options.");
            return (int)ExitCode.Usage;
        }

        return await parsed.InvokeAsync();
    }

    private async Task<int> ActAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        FetchSettings settings = _options.Bind(parsed);
        ExitCode code = settings.Urls.Count == 0
            ? await DemoRun.RunAsync(cancellationToken)
            : await new FetchRun(settings, new Messages()).RunAsync(cancellationToken);
        return (int)code;
    }
}
