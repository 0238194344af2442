using System.Net;
using ConsoleFetch.CommandLine;
using TlsSimple;

namespace ConsoleFetch.Fetching;

/// <summary>Makes the client: this is all that TlsSimple asks of a program.</summary>
internal static class FetchClient
{
    /// <exception cref="TlsException">The file of trust anchors is unusable, or the native library is.</exception>
    public static HttpClient Create(FetchSettings settings)
    {
        var options = new TlsSimpleOptions
        {
            Trust = settings.CaFile is { } file ? TrustAnchors.FromPemFile(file) : TrustAnchors.System,
            MinimumProtocol = settings.TlsMin,
            MaximumProtocol = settings.TlsMax,
            Resolve = [.. settings.Resolve],
        };
        if (settings.ConnectTimeout is { } limit)
        {
            options.ConnectTimeout = limit;
            options.HandshakeTimeout = limit;
        }

        var sockets = new SocketsHttpHandler
        {
            AllowAutoRedirect = settings.FollowRedirects,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
        };
        return new HttpClient(new TlsSimpleHandler(options, sockets))
        {
            // The limit is --max-time, which holds for the body as well.
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }
}
