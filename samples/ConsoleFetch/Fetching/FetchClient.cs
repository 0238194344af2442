using System.Net;
using ConsoleFetch.CommandLine;
using TlsSimple;

namespace ConsoleFetch.Fetching;

/// <summary>Makes the client: this is all that TlsSimple asks of a program.</summary>
internal static class FetchClient
{
    /// <exception cref="TlsException">A file is unusable: of trust anchors, of revocation lists, of the client certificate; or the native library is.</exception>
    /// <exception cref="FetchException">Likewise, where TlsSimple was not asked.</exception>
    public static HttpClient Create(FetchSettings settings)
    {
        var options = new TlsSimpleOptions
        {
            Trust = Trust(settings),
            Revocation = Revocation(settings.CrlFile),
            Pins = settings.Pins is { } pins ? PinnedKeys.Read(pins) : null,
            Identity = settings.Certificate is { } certificate ? ClientIdentity.Load(certificate) : null,
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

    private static TrustAnchors Trust(FetchSettings settings) => settings switch
    {
        { CaFile: { } file } => TrustAnchors.FromPemFile(file),
        { Roots: RootsChoice.Mozilla } => TrustAnchors.Mozilla,
        { Roots: RootsChoice.Platform } => TrustAnchors.Platform,
        _ => TrustAnchors.System,
    };

    /// <summary>As strict as curl with OpenSSL: who names lists wants every certificate looked up.</summary>
    private static RevocationOptions Revocation(string? file) => file is null
        ? RevocationOptions.None
        : new RevocationOptions { Mode = RevocationMode.Require, Lists = RevocationLists.FromPemFile(file) };
}
