using System.CommandLine;
using ConsoleServe.Output;
using ConsoleServe.Serving;

namespace ConsoleServe.CommandLine;

/// <summary>The command line: serves until it is ended.</summary>
internal sealed class ServeCommand : RootCommand
{
    /// <summary>Requests that are under way have five seconds to end, before their connections are cut.</summary>
    private static readonly InvocationConfiguration s_configuration = new() { ProcessTerminationTimeout = TimeSpan.FromSeconds(10) };

    private readonly ServeOptions _options = new();

    public ServeCommand()
        : base("A web server on TlsSimple: serves a folder, or an echo, over HTTP/2 and HTTP/1.1 on Mbed TLS. Exit codes are curl's.")
    {
        _options.AddTo(this);
        SetAction(ActAsync);
    }

    public async Task<int> RunAsync(string[] args)
    {
        ParseResult parsed = Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync($"ConsoleServe: {parsed.Errors[0].Message}");
            await Console.Error.WriteLineAsync("ConsoleServe --help lists the options.");
            return (int)ExitCode.Usage;
        }

        return await parsed.InvokeAsync(s_configuration);
    }

    private async Task<int> ActAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        ServeSettings settings = _options.Bind(parsed);
        return (int)await ServeRun.RunAsync(settings, new Messages(settings.Quiet), cancellationToken);
    }
}
