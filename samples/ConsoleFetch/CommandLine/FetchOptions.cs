using System.CommandLine;
using System.CommandLine.Parsing;
using System.Security.Authentication;
using ConsoleFetch.Fetching;

namespace ConsoleFetch.CommandLine;

/// <summary>What there is to say about a fetch, and which of it goes together.</summary>
internal sealed class FetchOptions
{
    private readonly ConnectionOptions _connection = new();
    private readonly RetryOptions _retry = new();
    private readonly Argument<string[]> _urls = new("url") { Description = "What to fetch: https://… or http://…, one or several. None: the demo.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _caFile = new("--cacert") { Description = "Trust the certificates of this PEM file only.", HelpName = "FILE" };
    private readonly Option<RootsChoice> _roots = new("--roots") { Description = "Whose trust anchors to use: system (default), mozilla, or platform, which asks the system's verdict too.", HelpName = "system|mozilla|platform", CustomParser = OptionParser.Roots };
    private readonly Option<string?> _pins = new("--pinnedpubkey") { Description = "Keys one of which must stand in the verified path: hashes, or the file of a public key.", HelpName = "sha256//HASH;…|FILE" };
    private readonly Option<string?> _crlFile = new("--crlfile") { Description = "Revocation lists, PEM. Each certificate of the path but the anchor must have a list of its issuer there.", HelpName = "FILE" };
    private readonly Option<string?> _certificate = new("--cert", "-E") { Description = "The client certificate with its chain: PEM or PKCS #12.", HelpName = "FILE[:PASSWORD]" };
    private readonly Option<CertificateFileType?> _certificateType = new("--cert-type") { Description = "What the file of --cert is: PEM or P12 (default: by its content).", HelpName = "PEM|P12", CustomParser = OptionParser.CertificateType };
    private readonly Option<string?> _keyFile = new("--key") { Description = "The private key of the client certificate, PEM (default: in the file of --cert).", HelpName = "FILE" };
    private readonly Option<string?> _pass = new("--pass") { Description = "The pass phrase of the key or the PKCS #12 file.", HelpName = "PHRASE" };
    private readonly Option<bool> _http11 = new("--http1.1") { Description = "Speak HTTP/1.1." };
    private readonly Option<bool> _http2 = new("--http2") { Description = "Try HTTP/2, fall back to HTTP/1.1 (default)." };
    private readonly Option<SslProtocols> _tlsMin = new("--tls-min") { Description = "Lowest TLS version: 1.2 (default) or 1.3.", HelpName = "VERSION", CustomParser = OptionParser.TlsVersion };
    private readonly Option<SslProtocols> _tlsMax = new("--tls-max") { Description = "Highest TLS version: 1.2 or 1.3 (default).", HelpName = "VERSION", CustomParser = OptionParser.TlsVersion };
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

    public void AddTo(Command command)
    {
        command.Add(_urls);
        Option[] options =
        [
            _caFile, _roots, _pins, _crlFile, _certificate, _certificateType, _keyFile, _pass,
            _http11, _http2, _tlsMin, _tlsMax, .. _connection.All, _maxTime, .. _retry.All, _method,
            _headers, _data, _output, _follow, _fail, _include, _verbose, _repeat, _json,
        ];
        foreach (Option option in options)
        {
            command.Add(option);
        }

        command.Validators.Add(Validate);
    }

    public FetchSettings Bind(ParseResult parsed)
    {
        string[] data = parsed.GetValue(_data) ?? [];
        return new FetchSettings
        {
            Urls = parsed.GetValue(_urls) ?? [],
            CaFile = parsed.GetValue(_caFile),
            Roots = Given(parsed, _roots, RootsChoice.System),
            Pins = parsed.GetValue(_pins),
            CrlFile = parsed.GetValue(_crlFile),
            Certificate = Certificate(parsed),
            Http = parsed.GetValue(_http11) ? HttpChoice.Http11 : HttpChoice.Http2OrLower,
            TlsMin = Given(parsed, _tlsMin, SslProtocols.Tls12),
            TlsMax = Given(parsed, _tlsMax, SslProtocols.Tls13),
            Connection = _connection.Bind(parsed),
            Retry = _retry.Bind(parsed),
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

    private ClientCertificate? Certificate(ParseResult parsed)
    {
        if (parsed.GetValue(_certificate) is not { } words)
        {
            return null;
        }

        (string file, string? password) = OptionParser.SplitCertificate(words);
        return new ClientCertificate(file, parsed.GetValue(_certificateType), parsed.GetValue(_keyFile), parsed.GetValue(_pass) ?? password);
    }

    private void Validate(CommandResult result)
    {
        if ((Mistake(result) ?? _connection.Mistake(result) ?? _retry.Mistake(result)) is { } mistake)
        {
            result.AddError(mistake);
        }
    }

    /// <summary>What one option alone cannot know; <c>null</c> if they go together.</summary>
    private string? Mistake(CommandResult result)
    {
        IReadOnlyList<Token> words = result.GetResult(_urls)?.Tokens ?? [];
        int urls = words.Count;
        string[] outputs = result.Tokens(_output);
        if (words.FirstOrDefault(word => word.Value.StartsWith('-')) is { } unknown)
        {
            return $"There is no option {unknown.Value}.";
        }

        if (urls == 0 && result.Children.OfType<OptionResult>().FirstOrDefault(option => !option.Implicit) is { } orphan)
        {
            return $"{orphan.Option.Name} is given, but no URL.";
        }

        if (result.Has(_http11) && result.Has(_http2))
        {
            return "--http1.1 and --http2 exclude each other.";
        }

        if (result.Has(_caFile) && result.Has(_roots))
        {
            return "--cacert and --roots exclude each other: each says whom alone to trust.";
        }

        if (!result.Has(_certificate) && result.FirstOf(_certificateType, _keyFile, _pass) is { } lone)
        {
            return $"{lone.Name} is given, but no --cert.";
        }

        if (result.FirstNameless(_caFile, _pins, _crlFile, _certificate, _keyFile) is { } nameless)
        {
            return $"{nameless.Name} names nothing.";
        }

        if (result.Tokens(_tlsMin) is ["1.3"] && result.Tokens(_tlsMax) is ["1.2"])
        {
            return "--tls-min 1.3 and --tls-max 1.2 leave no version.";
        }

        if (result.Has(_json) && outputs.Contains("-"))
        {
            return "--json has stdout for itself: give -o a file.";
        }

        return outputs.Length > urls ? $"There are {outputs.Length} -o for {urls} URL(s)." : null;
    }

    private static T Given<T>(ParseResult parsed, Option<T> option, T otherwise)
        where T : struct =>
        parsed.GetResult(option) is null ? otherwise : parsed.GetValue(option);
}
