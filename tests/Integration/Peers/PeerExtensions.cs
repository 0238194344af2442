namespace TlsSimple.Integration.Peers;

public static class PeerExtensions
{
    /// <summary>The https URL of a path on this peer.</summary>
    public static Uri Url(this IPeer peer, string path, string host = "localhost")
    {
        ArgumentNullException.ThrowIfNull(peer);
        return new Uri($"https://{host}:{peer.Port}{path}");
    }
}
