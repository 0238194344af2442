namespace TlsSimple.Bench.Runs;

/// <summary>Where things are in the clone; the script starts this program at its root.</summary>
internal static class Paths
{
    public const string NodePeer = "bench/peers/client.mjs";

    public const string GoPeer = "artifacts/bench/go-client";
}
