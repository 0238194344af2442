using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using TlsSimple;

namespace ConsoleFetch.CommandLine;

/// <summary>What there is to say about the way to the server.</summary>
internal sealed class ConnectionOptions
{
    private readonly Option<ProxyAddress?> _proxy = new("--proxy", "-x") { Description = "Go through this proxy: http (default), https, socks4, socks4a, socks5 or socks5h; port 1080, with https 443. '' for none.", HelpName = "[SCHEME://][USER:PASSWORD@]HOST[:PORT]", CustomParser = ProxyParser.Address };
    private readonly Option<NetworkCredential?> _proxyUser = new("--proxy-user", "-U") { Description = "Who to be for the proxy, also for one of the environment.", HelpName = "USER:PASSWORD", CustomParser = ProxyParser.User };
    private readonly Option<string?> _noProxy = new("--noproxy") { Description = "Hosts that need no proxy, with all below them; '*' for all. In place of no_proxy.", HelpName = "HOST,…" };
    private readonly Option<string?> _proxyCaFile = new("--proxy-cacert") { Description = "Trust the certificates of this PEM file only, where TLS with an https proxy is concerned.", HelpName = "FILE" };
    private readonly Option<TlsResolveEntry[]?> _resolve = new("--resolve") { Description = "Connect to ADDR for HOST:PORT; IPv6 in brackets. Repeatable.", HelpName = "HOST:PORT:ADDR", CustomParser = EndpointParser.Resolve };
    private readonly Option<TlsConnectToEntry[]?> _connectTo = new("--connect-to") { Description = "Connect to HOST2:PORT2 for HOST1:PORT1; empty for any, and for no change. Repeatable.", HelpName = "HOST1:PORT1:HOST2:PORT2", CustomParser = EndpointParser.ConnectTo };
    private readonly Option<string?> _unixSocket = new("--unix-socket") { Description = "Connect to this Unix domain socket, and through no proxy.", HelpName = "PATH" };
    private readonly Option<IPAddress?> _interface = new("--interface") { Description = "Connect from this address.", HelpName = "ADDRESS", CustomParser = EndpointParser.Address };
    private readonly Option<TimeSpan?> _keepAliveTime = new("--keepalive-time") { Description = "Probe idle connections after S seconds, and again every S (default never).", HelpName = "S", CustomParser = OptionParser.WholeSeconds };
    private readonly Option<bool> _noDelay = new("--tcp-nodelay") { Description = "Send small segments at once (default)." };
    private readonly Option<bool> _delay = new("--no-tcp-nodelay") { Description = "Let TCP gather small segments." };
    private readonly Option<TimeSpan?> _timeout = new("--connect-timeout") { Description = "Limit for DNS, TCP and a tunnel, and again for the handshake (default 15 and 10).", HelpName = "S", CustomParser = OptionParser.Seconds };
    private readonly Option<bool> _httpsOnly = new("--https-only") { Description = "Refuse http, redirects to it included." };
    private readonly Option<string?> _serverName = new("--tls-server-name") { Description = "Send and verify this name in place of the URL's host.", HelpName = "NAME" };

    public IReadOnlyList<Option> All =>
    [
        _proxy, _proxyUser, _noProxy, _proxyCaFile, _resolve, _connectTo, _unixSocket, _interface, _keepAliveTime,
        _noDelay, _delay, _timeout, _httpsOnly, _serverName,
    ];

    public ConnectionSettings Bind(ParseResult parsed)
    {
        ProxyAddress? proxy = parsed.GetValue(_proxy);
        return new ConnectionSettings
        {
            Proxy = new ProxySettings
            {
                Address = proxy,
                Credentials = proxy?.Credentials ?? parsed.GetValue(_proxyUser),
                Exceptions = parsed.GetValue(_noProxy),
                CaFile = parsed.GetValue(_proxyCaFile),
            },
            Resolve = parsed.GetValue(_resolve) ?? [],
            ConnectTo = parsed.GetValue(_connectTo) ?? [],
            UnixSocket = parsed.GetValue(_unixSocket),
            LocalAddress = parsed.GetValue(_interface),
            KeepAliveTime = parsed.GetValue(_keepAliveTime),
            NoDelay = !parsed.GetValue(_delay),
            Timeout = parsed.GetValue(_timeout),
            HttpsOnly = parsed.GetValue(_httpsOnly),
            ServerName = parsed.GetValue(_serverName),
        };
    }

    /// <summary>What one option alone cannot know; <c>null</c> if they go together.</summary>
    public string? Mistake(CommandResult result)
    {
        if (result.FirstNameless(_proxyCaFile, _unixSocket, _serverName) is { } nameless)
        {
            return $"{nameless.Name} names nothing.";
        }

        if (result.Has(_noDelay) && result.Has(_delay))
        {
            return "--tcp-nodelay and --no-tcp-nodelay exclude each other.";
        }

        return result.Has(_unixSocket) && result.FirstOf(_proxy, _resolve, _connectTo, _interface, _keepAliveTime) is { } tcp
            ? $"--unix-socket and {tcp.Name} exclude each other: there is no TCP then."
            : null;
    }
}
