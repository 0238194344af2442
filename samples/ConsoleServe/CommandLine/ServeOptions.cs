using System.CommandLine;
using System.CommandLine.Parsing;
using System.Security.Authentication;
using ConsoleServe.Serving;

namespace ConsoleServe.CommandLine;

/// <summary>What there is to say about a server, and which of it goes together.</summary>
internal sealed class ServeOptions
{
    private readonly Argument<string?> _folder = new("folder") { Description = "What to serve (default: the current folder).", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _echo = new("--echo") { Description = "Serve no folder: send bodies back, and tell a request without one how it came in." };
    private readonly Option<string?> _certificate = new("--cert", "-E") { Description = "The certificate with its chain: PEM or PKCS #12 (default: one of a throw-away CA).", HelpName = "FILE" };
    private readonly Option<string?> _key = new("--key") { Description = "The private key, PEM (default: in the file of --cert).", HelpName = "FILE" };
    private readonly Option<string?> _password = new("--password") { Description = "Opens the key or the PKCS #12 file.", HelpName = "PHRASE" };
    private readonly Option<string> _host = new("--host") { Description = "Where to listen: localhost (default), an address, or * for all addresses.", HelpName = "ADDRESS", CustomParser = OptionParser.Host, DefaultValueFactory = _ => "localhost" };
    private readonly Option<int> _port = new("--port", "-p") { Description = "The port (default 8443); 0 takes a free one.", HelpName = "PORT", CustomParser = OptionParser.Port, DefaultValueFactory = _ => 8443 };
    private readonly Option<string?> _clientCa = new("--client-ca") { Description = "Ask clients for a certificate of these CAs (PEM), and refuse those without.", HelpName = "FILE" };
    private readonly Option<bool> _clientOptional = new("--client-optional") { Description = "With --client-ca: a client without a certificate is served too." };
    private readonly Option<SslProtocols> _tlsMin = new("--tls-min") { Description = "Lowest TLS version: 1.2 (default) or 1.3.", HelpName = "VERSION", CustomParser = OptionParser.TlsVersion, DefaultValueFactory = _ => SslProtocols.Tls12 };
    private readonly Option<SslProtocols> _tlsMax = new("--tls-max") { Description = "Highest TLS version: 1.2 or 1.3 (default).", HelpName = "VERSION", CustomParser = OptionParser.TlsVersion, DefaultValueFactory = _ => SslProtocols.Tls13 };
    private readonly Option<bool> _http1 = new("--http1") { Description = "Serve HTTP/1.1 only." };
    private readonly Option<bool> _http2 = new("--http2") { Description = "Serve HTTP/2 only." };
    private readonly Option<bool> _noListing = new("--no-listing") { Description = "Do not list the files of a folder that has no index.html." };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Say nothing of single requests." };
    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Say on stderr what each connection has negotiated, and why one failed." };

    public void AddTo(Command command)
    {
        command.Add(_folder);
        Option[] options =
        [
            _echo, _certificate, _key, _password, _host, _port, _clientCa, _clientOptional,
            _tlsMin, _tlsMax, _http1, _http2, _noListing, _quiet, _verbose,
        ];
        foreach (Option option in options)
        {
            command.Add(option);
        }

        command.Validators.Add(Validate);
    }

    public ServeSettings Bind(ParseResult parsed) => new()
    {
        Folder = parsed.GetValue(_echo) ? null : parsed.GetValue(_folder) ?? ".",
        CertificateFile = parsed.GetValue(_certificate),
        KeyFile = parsed.GetValue(_key),
        Password = parsed.GetValue(_password),
        Host = parsed.GetValue(_host)!,
        Port = parsed.GetValue(_port),
        ClientCaFile = parsed.GetValue(_clientCa),
        IsClientOptional = parsed.GetValue(_clientOptional),
        TlsMin = parsed.GetValue(_tlsMin),
        TlsMax = parsed.GetValue(_tlsMax),
        Http1 = !parsed.GetValue(_http2),
        Http2 = !parsed.GetValue(_http1),
        Listing = !parsed.GetValue(_noListing),
        Quiet = parsed.GetValue(_quiet),
        Verbose = parsed.GetValue(_verbose),
    };

    private void Validate(CommandResult result)
    {
        if (result.GetResult(_folder) is { Tokens: [{ Value: ['-', ..] word }] })
        {
            result.AddError($"There is no option {word}. A folder of that name is ./{word}.");
        }

        Refuse(result, _http1, _http2, "--http1 and --http2 exclude each other: without both, both are served.");
        Refuse(result, _quiet, _verbose, "--quiet and --verbose exclude each other.");
        Refuse(result, _echo, _noListing, "--no-listing is for folders, and --echo serves none.");
        if (Has(result, _echo) && result.GetResult(_folder) is { Tokens.Count: > 0 })
        {
            result.AddError("--echo serves no folder: leave one of the two out.");
        }

        Require(result, _key, _certificate, "--key belongs to a --cert, which is missing.");
        Require(result, _password, _certificate, "--password belongs to a --cert, which is missing.");
        Require(result, _clientOptional, _clientCa, "--client-optional belongs to a --client-ca, which is missing.");
        if (Has(result, _tlsMin) && Has(result, _tlsMax) && result.GetValue(_tlsMin) > result.GetValue(_tlsMax))
        {
            result.AddError("--tls-min is above --tls-max: no version is left.");
        }
    }

    private static bool Has(CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };

    private static void Refuse(CommandResult result, Option one, Option other, string message)
    {
        if (Has(result, one) && Has(result, other))
        {
            result.AddError(message);
        }
    }

    private static void Require(CommandResult result, Option one, Option other, string message)
    {
        if (Has(result, one) && !Has(result, other))
        {
            result.AddError(message);
        }
    }
}
