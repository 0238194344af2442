using System.Net;
using ConsoleFetch.CommandLine;
using Polly;
using TlsSimple;

namespace ConsoleFetch.Fetching;

/// <summary>Makes the client: this is all that TlsSimple asks of a program.</summary>
internal static class FetchClient
{
    /// <exception cref="TlsException">A file is unusable: of trust anchors, of revocation lists, of the client certificate; or the native library is.</exception>
    /// <exception cref="FetchException">Likewise, where TlsSimple was not asked.</exception>
    public static HttpClient Create(FetchSettings settings, IWebProxy proxy)
    {
        ConnectionSettings connection = settings.Connection;
        var options = new TlsSimpleOptions
        {
            Trust = Trust(settings),
            Revocation = Revocation(settings.CrlFile),
            Pins = settings.Pins is { } pins ? PinnedKeys.Read(pins) : null,
            Identity = settings.Certificate is { } certificate ? ClientIdentity.Load(certificate) : null,
            MinimumProtocol = settings.TlsMin,
            MaximumProtocol = settings.TlsMax,
            Resolve = [.. connection.Resolve],
            ConnectTo = [.. connection.ConnectTo],
            UnixSocket = connection.UnixSocket,
            LocalAddress = connection.LocalAddress,
            KeepAlive = connection.KeepAliveTime is { } time ? new TcpKeepAlive { Time = time, Interval = time } : null,
            NoDelay = connection.NoDelay,
            HttpsOnly = connection.HttpsOnly,
            ServerName = connection.ServerName,

            // What is tried again is for --retry to say.
            ConnectPipeline = ResiliencePipeline.Empty,
        };
        if (connection.Timeout is { } limit)
        {
            options.ConnectTimeout = limit;
            options.HandshakeTimeout = limit;
        }

        options.ProxyTls = connection.Proxy.CaFile is { } file ? ProxyTls(options, file) : null;
        var sockets = new SocketsHttpHandler
        {
            AllowAutoRedirect = settings.FollowRedirects,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            Proxy = proxy,
        };
        return new HttpClient(new TlsSimpleHandler(options, sockets))
        {
            // The limit is --max-time, which holds for the body as well.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    private static TrustAnchors Trust(FetchSettings settings) => settings switch
    {
        { CaFile: { } file } => TrustAnchors.FromPemFile(file),
        { Roots: RootsChoice.Mozilla } => TrustAnchors.Mozilla,
        { Roots: RootsChoice.Platform } => TrustAnchors.Platform,
        _ => TrustAnchors.System,
    };

    /// <summary>Revocation lists are for the servers then: those of another CA say nothing of the proxy's.</summary>
    private static TlsClientOptions ProxyTls(TlsClientOptions server, string caFile) => new()
    {
        Trust = TrustAnchors.FromPemFile(caFile),
        MinimumProtocol = server.MinimumProtocol,
        MaximumProtocol = server.MaximumProtocol,
        HandshakeTimeout = server.HandshakeTimeout,
    };

    /// <summary>As strict as curl with OpenSSL: who names lists wants every certificate looked up.</summary>
    private static RevocationOptions Revocation(string? file) => file is null
        ? RevocationOptions.None
        : new RevocationOptions { Mode = RevocationMode.Require, Lists = RevocationLists.FromPemFile(file) };
}
