using TlsSimple.Bench.Runs;
using TlsSimple.Bench.Workers;

namespace TlsSimple.Bench.Sections;

/// <summary>How cost grows with one number.</summary>
internal static class ScaleRows
{
    private const long MostBytes = 16 << 20;
    private const int PiecesOfBody = 20_000;

    private static readonly int[] s_connections = [1, 10, 100, 1000, 10_000];
    private static readonly int[] s_threads = [1, 2, 4, 8];
    private static readonly int[] s_writes = [1, 16, 256, 1024, 4096, 16384, 65536];
    private static readonly string[] s_contenders = [Contender.TlsSimple, Contender.SslStream, Contender.Plain];
    private static readonly string[] s_tls = [Contender.TlsSimple, Contender.SslStream];

    /// <summary>GETs in turn over as many connections. Ten thousand of each contender are more than a process may have files: one after the other.</summary>
    public static IEnumerable<PairedRow> Connections() => s_connections.Select(count =>
        new PairedRow($"scale {count:N0} connections", RateUnit.Requests, ServerKind.Kestrel, s_tls, (stage, contender) => new Order
        {
            Work = "rounds",
            Url = stage.Url(ServerKind.Kestrel, contender, "p256", 1, "/b/13"),
            AtOnce = stage.Options.IsQuick ? Math.Min(count, 100) : count,
            Roots = stage.Pki.Roots,
        })
        { IsSequential = count > 1000, IsFresh = true });

    public static IEnumerable<PairedRow> Threads() => s_threads.SelectMany(threads => new[]
    {
        new PairedRow($"scale full handshakes {threads} threads", RateUnit.Connections, ServerKind.Kestrel, s_tls, (stage, contender) => new Order
        {
            Work = "connect",
            Url = stage.Url(ServerKind.Kestrel, contender, "p256-full", 1, "/b/13"),
            AtOnce = threads,
            Roots = stage.Pki.Roots,
        }),
        new PairedRow($"scale GET h1 {threads} at once", RateUnit.Requests, ServerKind.Kestrel, s_contenders, (stage, contender) => new Order
        {
            Work = "get",
            Url = stage.Url(ServerKind.Kestrel, contender, "p256", 1, "/b/13"),
            AtOnce = threads,
            Roots = stage.Pki.Roots,
        }),
    });

    public static IEnumerable<PairedRow> Writes() => s_writes.Select(size =>
        new PairedRow($"scale writes of {size:N0} B", RateUnit.Bytes, ServerKind.Kestrel, s_contenders, (stage, contender) => new Order
        {
            Work = "write",
            Url = stage.Url(ServerKind.Kestrel, contender, "aes128", 1, "/sink"),
            Bytes = Math.Min(MostBytes, (long)size * PiecesOfBody),
            WriteSize = size,
            Roots = stage.Pki.Roots,
        }));

    public static IEnumerable<PairedRow> Chain() => Enumerable.Range(1, BenchPki.LongestChain).Select(length =>
        Handshakes($"scale chain of {length}", $"chain{length}-full", stage => stage.Pki.Roots));

    public static IEnumerable<PairedRow> Roots() => BenchPki.ManyRoots.Prepend(1).Select(count =>
        Handshakes($"scale {count:N0} roots", "p256-full", stage => count == 1 ? stage.Pki.OneRoot : stage.Pki.RootsOf(count)));

    private static PairedRow Handshakes(string name, string port, Func<Stage, string> roots) =>
        new(name, RateUnit.Connections, ServerKind.Kestrel, s_tls, (stage, contender) => new Order
        {
            Work = "connect",
            Url = stage.Url(ServerKind.Kestrel, contender, port, 1, "/b/13"),
            Roots = roots(stage),
        });
}
