using TlsSimple.Unit.Corpus;
using TlsSimple.Unit.Fuzzing;

namespace TlsSimple.Bench;

/// <summary>Sets of certificates that a peer might send to make us work: how long until the answer, which is no.</summary>
internal static class HostileSets
{
    private const int Repetitions = 7;
    private const int Most = 64;

    public static void Run()
    {
        Console.WriteLine("\n| what a peer sends | verdict | after |");
        Console.WriteLine("|---|---|---|");
        foreach ((string name, ForgeKey key) in new[] { ("RSA-2048", KeyPool.Rsa(2048, "ca")), ("P-256", KeyPool.P256("ca")), ("P-521", KeyPool.P521("ca")) })
        {
            Show($"{Most} CAs of one name with wrong signatures, {name}", WrongSignatures(key));
        }

        Show("a CA of RSA-8192 with an exponent as long", HugeExponent());
        Show($"{Most} CAs that have all signed each other's name, no anchor", Mesh());
        Show($"{Most} CAs in one line", Line());
        Show("4000 names against 1000 name constraints", Constraints());
    }

    private static void Show(string what, (byte[] Peer, ReadOnlyMemory<byte>[] Sent, TrustAnchors Trust) set)
    {
        double[] times = new double[Repetitions];
        string reason = "";
        for (int i = 0; i < Repetitions; i++)
        {
            double start = ThreadClock.Microseconds;
            CertificateVerification verdict = CertificateVerifier.Verify(set.Peer, set.Sent, set.Trust, Chain.Host, Draft.Now);
            times[i] = (ThreadClock.Microseconds - start) / 1000;
            reason = verdict.IsAccepted ? "accepted" : string.Join(", ", verdict.Failures.Select(failure => failure.Reason).Distinct());
        }

        Array.Sort(times);
        Console.WriteLine($"| {what} | {reason} | {times[Repetitions / 2]:F2} ms |");
    }

    /// <summary>Each could be the issuer by name and key identifier; none is, which only arithmetic tells.</summary>
    private static (byte[] Peer, ReadOnlyMemory<byte>[] Sent, TrustAnchors Trust) WrongSignatures(ForgeKey key)
    {
        Draft root = Draft.Root("Bench Root").With(key);
        Draft first = Draft.Authority("Hostile CA", root).With(key);
        ReadOnlyMemory<byte>[] sent = [.. Enumerable.Range(0, Most).Select(i => (ReadOnlyMemory<byte>)Draft.Authority("Hostile CA", root)
            .With(key).PublicKey(key.PublicKey).Set(Oids.CertificatePolicies, ExtensionValue.Policies($"1.3.6.1.4.1.32473.{i}"))
            .ChangeSignature(Damage).Encoded)];
        return (Draft.Leaf(first).With(key).Encoded, sent, TrustAnchors.FromCertificates([root.Encoded]));
    }

    private static (byte[] Peer, ReadOnlyMemory<byte>[] Sent, TrustAnchors Trust) HugeExponent()
    {
        Draft root = Draft.Root("Bench Root");
        Draft authority = Draft.Authority("Hostile CA", root).With(KeyPool.RsaModulus(8192, System.Numerics.BigInteger.Pow(2, 8100) + 1));
        byte[] leaf = Draft.Leaf(authority).SignedBy(KeyPool.Rsa(2048, "ca")).ChangeSignature(_ => new byte[1024]).Encoded;
        return (leaf, [authority.Encoded], TrustAnchors.FromCertificates([root.Encoded]));
    }

    private static (byte[] Peer, ReadOnlyMemory<byte>[] Sent, TrustAnchors Trust) Mesh()
    {
        Draft[] nodes = [.. Enumerable.Range(0, 8).Select(i => Draft.Root($"Mesh {i}").With(KeyPool.P256($"mesh {i}")))];
        ReadOnlyMemory<byte>[] sent = [.. nodes.SelectMany(from => nodes.Select(to =>
            (ReadOnlyMemory<byte>)Draft.Authority("unused", from).Subject(to.Name).With(to.Key).Encoded))];
        return (Draft.Leaf(nodes[0]).Encoded, sent, TrustAnchors.FromCertificates([Draft.Root("Bench Root").Encoded]));
    }

    private static (byte[] Peer, ReadOnlyMemory<byte>[] Sent, TrustAnchors Trust) Line()
    {
        Draft root = Draft.Root("Bench Root");
        var line = new List<Draft>();
        for (int i = 0; i < Most; i++)
        {
            line.Add(Draft.Authority($"Line {i}", line.LastOrDefault() ?? root));
        }

        return (Draft.Leaf(line[^1]).Encoded, [.. line.Select(draft => (ReadOnlyMemory<byte>)draft.Encoded)], TrustAnchors.FromCertificates([root.Encoded]));
    }

    private static (byte[] Peer, ReadOnlyMemory<byte>[] Sent, TrustAnchors Trust) Constraints()
    {
        Draft root = Draft.Root("Bench Root");
        Draft authority = Draft.Authority("Constraining CA", root)
            .Permit([.. Enumerable.Range(0, 1000).Select(i => Alt.Dns($"d{i}.example.com"))]);
        byte[] leaf = Draft.Leaf(authority)
            .Names([Alt.Dns(Chain.Host), .. Enumerable.Range(0, 4000).Select(i => Alt.Dns($"n{i}.test"))]).Encoded;
        return (leaf, [authority.Encoded], TrustAnchors.FromCertificates([root.Encoded]));
    }

    private static byte[] Damage(byte[] signature)
    {
        signature[^1] ^= 1;
        return signature;
    }
}
