using System.Security.Cryptography.X509Certificates;
using TlsSimple.Unit.Corpus;
using TlsSimple.Unit.Fuzzing;

namespace TlsSimple.Bench;

/// <summary>The machine's whole bundle as anchors, and a chain that leads to a root that was added to it.</summary>
internal static class ManyAnchors
{
    private const int Loads = 31;

    public static void Run()
    {
        Draft root = Draft.Root("Bench Root").With(KeyPool.Rsa(2048, "root"));
        Draft authority = Draft.Authority("Bench CA", root).With(KeyPool.Rsa(2048, "ca"));
        byte[] peer = Draft.Leaf(authority).With(KeyPool.Rsa(2048, "leaf")).Encoded;
        ReadOnlyMemory<byte>[] sent = [authority.Encoded];
        byte[][] bundle = [.. SystemTrustStore.Default.Load().Entries.Select(entry => entry.Der.ToArray()), root.Encoded];

        double first = Median(() => _ = CertificateVerifier.Verify(peer, sent, Lazily(bundle), Chain.Host, Draft.Now));
        TrustAnchors trust = Lazily(bundle);
        using X509Certificate2 peerObject = X509CertificateLoader.LoadCertificate(peer);
        using X509Certificate2 authorityObject = X509CertificateLoader.LoadCertificate(authority.Encoded);
        double platformFirst = Median(() => Build(peerObject, authorityObject, Load(bundle)));
        X509Certificate2Collection anchors = Load(bundle);
        Measurement[] later = PairedRun.Measure(
            () => _ = CertificateVerifier.Verify(peer, sent, trust, Chain.Host, Draft.Now),
            () => Build(peerObject, authorityObject, anchors));

        Console.WriteLine($"\n| {bundle.Length} anchors | ours | X509Chain |");
        Console.WriteLine("|---|---|---|");
        Console.WriteLine($"| anchors taken in and first verdict | {first:F0} µs | {platformFirst:F0} µs |");
        Console.WriteLine($"| every later verdict | {later[0].Microseconds:F0} µs | {later[1].Microseconds:F0} µs |");
    }

    /// <summary>As the system's anchors are: indexed, and taken apart when they are looked up.</summary>
    private static TrustAnchors Lazily(byte[][] bundle) => new(() =>
    {
        var builder = new AnchorIndexBuilder();
        foreach (byte[] der in bundle)
        {
            builder.Add(AnchorEntry.TryCreate(der) ?? throw new InvalidOperationException("An anchor does not begin as a certificate does."));
        }

        return builder.Build("the bundle");
    });

    private static X509Certificate2Collection Load(byte[][] bundle) => [.. bundle.Select(X509CertificateLoader.LoadCertificate)];

    private static void Build(X509Certificate2 peer, X509Certificate2 authority, X509Certificate2Collection anchors)
    {
        using X509Chain chain = PlatformChain.New(anchors);
        chain.ChainPolicy.ExtraStore.Add(authority);
        if (!chain.Build(peer))
        {
            throw new InvalidOperationException("X509Chain refuses.");
        }
    }

    private static double Median(Action action)
    {
        action();
        double[] times = new double[Loads];
        for (int i = 0; i < Loads; i++)
        {
            double start = ThreadClock.Microseconds;
            action();
            times[i] = ThreadClock.Microseconds - start;
        }

        Array.Sort(times);
        return times[Loads / 2];
    }
}
