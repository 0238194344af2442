using System.CommandLine;
using System.CommandLine.Parsing;
using System.Security.Authentication;
using ConsoleFetch.Demo;
using ConsoleFetch.Fetching;
using ConsoleFetch.Output;
using TlsSimple;

namespace ConsoleFetch.CommandLine;

/// <summary>The command line: what there is to say, and what comes of it.</summary>
internal sealed class FetchCommand : RootCommand
{
    private readonly Argument<string[]> _urls = new("url") { Description = "What to fetch: https://… or http://…, one or several. None: the demo.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _caFile = new("--cacert") { Description = "Trust the certificates of this PEM file only.", HelpName = "FILE" };
    private readonly Option<string?> _roots = new("--roots") { Description = "Whose trust anchors to use: system (default) or mozilla (not yet).", HelpName = "system|mozilla" };
    private readonly Option<bool> _http11 = new("--http1.1") { Description = "Speak HTTP/1.1." };
    private readonly Option<bool> _http2 = new("--http2") { Description = "Try HTTP/2, fall back to HTTP/1.1 (default)." };
    private readonly Option<SslProtocols> _tlsMin = new("--tls-min") { Description = "Lowest TLS version: 1.2 (default) or 1.3.", HelpName = "VERSION", CustomParser = OptionParser.TlsVersion };
    private readonly Option<SslProtocols> _tlsMax = new("--tls-max") { Description = "Highest TLS version: 1.2 or 1.3 (default).", HelpName = "VERSION", CustomParser = OptionParser.TlsVersion };
    private readonly Option<TlsResolveEntry[]?> _resolve = new("--resolve") { Description = "Connect to ADDR for HOST:PORT; IPv6 in brackets. Repeatable.", HelpName = "HOST:PORT:ADDR", CustomParser = OptionParser.Resolve };
    private readonly Option<TimeSpan?> _connectTimeout = new("--connect-timeout") { Description = "Limit for DNS and TCP, and again for the handshake (default 15 and 10).", HelpName = "S", CustomParser = OptionParser.Seconds };
    private readonly Option<TimeSpan?> _maxTime = new("--max-time", "-m") { Description = "Limit for a whole fetch (default none).", HelpName = "S", CustomParser = OptionParser.Seconds };
    private readonly Option<HttpMethod?> _method = new("--request", "-X") { Description = "The method (default GET, with -d POST).", HelpName = "METHOD", CustomParser = OptionParser.Method };
    private readonly Option<RequestHeader[]?> _headers = new("--header", "-H") { Description = "Send a header; 'Name:' leaves it out, 'Name;' sends it empty. Repeatable.", HelpName = "'NAME: VALUE'", CustomParser = OptionParser.Headers };
    private readonly Option<string[]?> _data = new("--data", "-d") { Description = "Send a body: text, the bytes of a file, or with @- of stdin. Repeated ones are joined by '&'.", HelpName = "DATA|@FILE" };
    private readonly Option<string[]?> _output = new("--output", "-o") { Description = "Write the body to FILE, '-' is stdout. The second goes with the second URL, and so on.", HelpName = "FILE" };
    private readonly Option<bool> _follow = new("--location", "-L") { Description = "Follow redirects, up to 50." };
    private readonly Option<bool> _fail = new("--fail", "-f") { Description = "Exit 22 on a status of 400 or above; no body then." };
    private readonly Option<bool> _include = new("--include", "-i") { Description = "Write status and headers before the body." };
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Say on stderr what was negotiated, sent and received." };
    private readonly Option<int> _repeat = new("--repeat") { Description = "Fetch each URL N times with the same client.", HelpName = "N", CustomParser = OptionParser.Count, DefaultValueFactory = _ => 1 };
    private readonly Option<bool> _json = new("--json") { Description = "One JSON object a fetch on stdout; the body goes to -o only." };

    public FetchCommand()
        : base("A small curl on TlsSimple: HTTP/2 and HTTP/1.1 over Mbed TLS. Exit codes are curl's.")
    {
        Add(_urls);
        Option[] options =
        [
            _caFile, _roots, _http11, _http2, _tlsMin, _tlsMax, _resolve, _connectTimeout, _maxTime, _method,
            _headers, _data, _output, _follow, _fail, _include, _verbose, _repeat, _json,
        ];
        foreach (Option option in options)
        {
            Add(option);
        }

        Validators.Add(Validate);
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
        FetchSettings settings = Bind(parsed);
        ExitCode code = settings.Urls.Count == 0
            ? await DemoRun.RunAsync(cancellationToken)
            : await new FetchRun(settings, new Messages()).RunAsync(cancellationToken);
        return (int)code;
    }

    private FetchSettings Bind(ParseResult parsed)
    {
        string[] data = parsed.GetValue(_data) ?? [];
        return new FetchSettings
        {
            Urls = parsed.GetValue(_urls) ?? [],
            CaFile = parsed.GetValue(_caFile),
            Http = parsed.GetValue(_http11) ? HttpChoice.Http11 : HttpChoice.Http2OrLower,
            TlsMin = Given(parsed, _tlsMin, SslProtocols.Tls12),
            TlsMax = Given(parsed, _tlsMax, SslProtocols.Tls13),
            Resolve = parsed.GetValue(_resolve) ?? [],
            ConnectTimeout = parsed.GetValue(_connectTimeout),
            MaxTime = parsed.GetValue(_maxTime),
            Method = parsed.GetValue(_method) ?? (data.Length > 0 ? HttpMethod.Post : HttpMethod.Get),
            Headers = parsed.GetValue(_headers) ?? [],
            Body = data.Length > 0 ? new RequestBody(data) : null,
            OutputFiles = parsed.GetValue(_output) ?? [],
            FollowRedirects = parsed.GetValue(_follow),
            FailOnHttpStatus = parsed.GetValue(_fail),
            IncludeHeaders = parsed.GetValue(_include),
            Verbose = parsed.GetValue(_verbose),
            Repeat = parsed.GetValue(_repeat),
            Json = parsed.GetValue(_json),
        };
    }

    /// <summary>What one option alone cannot know.</summary>
    private void Validate(CommandResult result)
    {
        IReadOnlyList<Token> words = result.GetResult(_urls)?.Tokens ?? [];
        int urls = words.Count;
        string[] outputs = Tokens(result, _output);
        if (words.FirstOrDefault(word => word.Value.StartsWith('-')) is { } unknown)
        {
            result.AddError($"There is no option {unknown.Value}.");
        }
        else if (urls == 0 && result.Children.OfType<OptionResult>().FirstOrDefault(option => !option.Implicit) is { } orphan)
        {
            result.AddError($"{orphan.Option.Name} is given, but no URL.");
        }
        else if (Has(result, _http11) && Has(result, _http2))
        {
            result.AddError("--http1.1 and --http2 exclude each other.");
        }
        else if (Has(result, _caFile) && Has(result, _roots))
        {
            result.AddError("--cacert and --roots exclude each other: each says whom alone to trust.");
        }
        else if (Tokens(result, _roots) is [not "system", ..] roots)
        {
            result.AddError(roots[0] == "mozilla"
                ? "--roots mozilla: not yet; use --roots system, or --cacert with a PEM file of Mozilla's roots."
                : $"--roots {roots[0]}: there are system and mozilla.");
        }
        else if (Tokens(result, _tlsMin) is ["1.3"] && Tokens(result, _tlsMax) is ["1.2"])
        {
            result.AddError("--tls-min 1.3 and --tls-max 1.2 leave no version.");
        }
        else if (Has(result, _json) && outputs.Contains("-"))
        {
            result.AddError("--json has stdout for itself: give -o a file.");
        }
        else if (outputs.Length > urls)
        {
            result.AddError($"There are {outputs.Length} -o for {urls} URL(s).");
        }
    }

    private static T Given<T>(ParseResult parsed, Option<T> option, T otherwise)
        where T : struct =>
        parsed.GetResult(option) is null ? otherwise : parsed.GetValue(option);

    private static bool Has(CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };

    private static string[] Tokens(CommandResult result, Option option) =>
        result.GetResult(option)?.Tokens.Select(token => token.Value).ToArray() ?? [];
}
