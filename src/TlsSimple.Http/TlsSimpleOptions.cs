using System.Net;
using Polly;

namespace TlsSimple;

/// <summary>What a <see cref="TlsSimpleHandler"/> asks of its connections: the TLS options and those of dialling. Copied and checked when the handler is made.</summary>
public sealed class TlsSimpleOptions : TlsClientOptions
{
    private bool _connectPipelineIsSet;

    /// <summary>
    /// How long one attempt may take until TLS with the server can begin: DNS, TCP and, behind a proxy, the tunnel. More than zero, or
    /// <see cref="Timeout.InfiniteTimeSpan"/>. Default: 15 seconds. When it runs out the attempt fails with a
    /// <see cref="System.Net.Sockets.SocketException"/> (<see cref="System.Net.Sockets.SocketError.TimedOut"/>), and the request with <see cref="HttpRequestError.ConnectionError"/>.
    /// <see cref="TlsOptions.HandshakeTimeout"/> begins where this one ends.
    /// </summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Answers in place of DNS for single hosts and ports, servers and proxies alike; several entries for one host are raced
    /// (RFC 8305). Names that a proxy resolves are not looked up here. Default: none.
    /// </summary>
    public IList<TlsResolveEntry> Resolve { get; set; } = [];

    /// <summary>Other places to connect to in place of the one in the URL; the first that fits counts. Default: none.</summary>
    public IList<TlsConnectToEntry> ConnectTo { get; set; } = [];

    /// <summary>
    /// Opens the transport in place of a TCP socket: to the server, or to the proxy where one is in use. It gets host and port, and a
    /// token that ends with the request or <see cref="ConnectTimeout"/>. What it returns is owned and disposed by the connection; it must
    /// not be a TLS stream. Excludes the options of sockets, and a ConnectCallback on the SocketsHttpHandler. Default: <c>null</c>.
    /// </summary>
    public Func<DnsEndPoint, CancellationToken, ValueTask<Stream>>? Dial { get; set; }

    /// <summary>
    /// The path of a Unix domain socket that takes the place of every TCP connection; hosts are not resolved and no proxy is
    /// used, while names are verified as ever. Default: <c>null</c>.
    /// </summary>
    public string? UnixSocket { get; set; }

    /// <summary>The local address to connect from; only addresses of its family are tried. Default: <c>null</c>, the system chooses.</summary>
    public IPAddress? LocalAddress { get; set; }

    /// <summary>Whether small writes leave at once (TCP_NODELAY). Default: <c>true</c>, as SocketsHttpHandler does.</summary>
    public bool NoDelay { get; set; } = true;

    /// <summary>Probes on idle connections, which keep them alive in the tables of routers, and find dead ones. Default: <c>null</c>, none.</summary>
    public TcpKeepAlive? KeepAlive { get; set; }

    /// <summary>
    /// Refuses what is not https or wss, redirects included, with <see cref="TlsErrorReason.PlaintextRefused"/>. Default: <c>false</c>.
    /// </summary>
    public bool HttpsOnly { get; set; }

    /// <summary>
    /// The name to send (SNI, RFC 6066, section 3) and to verify (RFC 9525) in place of the URL's host, for every server that this
    /// handler speaks to; proxies keep their own. A DNS name or an IP address. Default: <c>null</c>, the URL's host. A Host header changes neither.
    /// </summary>
    public string? ServerName { get; set; }

    /// <summary>
    /// TLS with proxies of scheme https, which is apart from TLS with the server behind. Default: <c>null</c>: this object's Trust, versions, timeout,
    /// clock, Revocation and profile; not its Identity, Pins or PeerFilter, which are meant for servers.
    /// </summary>
    public TlsClientOptions? ProxyTls { get; set; }

    /// <summary>
    /// What every attempt to establish a connection runs through, the handshake included. Nothing of a request is sent before it ends, so
    /// repeating is safe. Default: <see cref="TlsConnectRetry.Default"/>, two quick retries for what is transient.
    /// <see cref="ResiliencePipeline.Empty"/> takes the first answer.
    /// </summary>
    public ResiliencePipeline ConnectPipeline
    {
        get => _connectPipelineIsSet ? OwnConnectPipeline! : TlsConnectRetry.Default;
        set => (OwnConnectPipeline, _connectPipelineIsSet) = (value, true);
    }

    /// <summary>What was set; <c>null</c> if nothing was.</summary>
    internal ResiliencePipeline? OwnConnectPipeline { get; private set; }

    internal override void Validate()
    {
        base.Validate();
        RequireTimeout(ConnectTimeout, nameof(ConnectTimeout));
        _ = Resolve ?? throw TlsFailure.InvalidOption("Resolve is null: an empty list overrides nothing.");
        _ = ConnectTo ?? throw TlsFailure.InvalidOption("ConnectTo is null: an empty list overrides nothing.");
        if (_connectPipelineIsSet && OwnConnectPipeline is null)
        {
            throw TlsFailure.InvalidOption("ConnectPipeline is null: ResiliencePipeline.Empty takes the first answer.");
        }

        foreach (TlsResolveEntry entry in Resolve)
        {
            Require(entry is { Address: not null } && IsPort(entry.Port) && IsHost(entry.Host), $"Resolve holds '{entry}': it needs a host, a port from 1 to 65535 and an address.");
        }

        foreach (TlsConnectToEntry entry in ConnectTo)
        {
            Require(entry is not null && entry.IsValid, $"ConnectTo holds '{entry}': hosts must be names or addresses, ports from 1 to 65535; null means any, and unchanged.");
        }

        Require(ServerName is null || IsHost(ServerName), $"ServerName is '{ServerName}': it must be a DNS name or an IP address.");
        Require(UnixSocket is not "", "UnixSocket is empty: null uses TCP.");
        Require(UnixSocket is null || !HasTcpOptions, "UnixSocket excludes LocalAddress, KeepAlive, Resolve and ConnectTo: there is no TCP connection that they could serve.");
        Require(Dial is null || (UnixSocket is null && !HasTcpOptions), "Dial excludes UnixSocket, LocalAddress, KeepAlive, Resolve and ConnectTo: the delegate opens the transport.");
        KeepAlive?.Validate();
        if (UnixSocket is not null)
        {
            _ = SocketDialer.UnixEndPoint(UnixSocket);
        }

        ProxyTls?.Validate();
        ProxyTls?.Identity?.ThrowIfNotValid(ProxyTls.TimeProvider.GetUtcNow());
    }

    /// <summary>Whether the options say how the transport is opened.</summary>
    internal bool HasDialOptions => Dial is not null || UnixSocket is not null || HasTcpOptions;

    private bool HasTcpOptions => LocalAddress is not null || KeepAlive is not null || Resolve.Count > 0 || ConnectTo.Count > 0;

    internal static bool IsHost(string? host) => HostName.TryParse(host ?? "", out _, out _);

    internal static bool IsPort(int port) => port is >= 1 and <= 65535;

    private static void Require(bool condition, string sentence)
    {
        if (!condition)
        {
            throw TlsFailure.InvalidOption(sentence);
        }
    }
}
