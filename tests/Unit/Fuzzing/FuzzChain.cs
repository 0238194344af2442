using TlsSimple.Unit.Corpus;

namespace TlsSimple.Unit.Fuzzing;

/// <summary>A chain that is accepted as it stands, to be damaged.</summary>
internal sealed class FuzzChain
{
    /// <param name="name">For whom the peer's certificate is.</param>
    /// <param name="path">The path that is to be found: peer, its issuer, and so on to the anchor.</param>
    /// <param name="extras">What is sent besides.</param>
    public FuzzChain(string name, Draft[] path, params Draft[] extras)
    {
        Name = name;
        Path = [.. path.Select(draft => draft.Encoded)];
        Sent = [.. path.Skip(1).SkipLast(1).Concat(extras).Select(draft => draft.Encoded)];
        Signed = [.. path[..^1].Select((draft, i) => new SignedCertificate(draft.Encoded, path[i + 1].Key))];
        Trees = [Tree(Path[0]), .. Sent.Select(Tree), Tree(Path[^1])];
        Parsed = [.. Path.Select(der => ParsedCertificate.Parse(der))];
        Trust = TrustAnchors.FromCertificates([Path[^1]]);
    }

    public string Name { get; }

    public byte[][] Path { get; }

    /// <summary>What follows the peer's certificate on the wire.</summary>
    public byte[][] Sent { get; }

    /// <summary>What was signed, of every certificate of the path but the anchor.</summary>
    public SignedCertificate[] Signed { get; }

    /// <summary>Peer, what is sent, anchor: each taken apart.</summary>
    public DerNode[] Trees { get; }

    /// <summary><see cref="Path"/>, as the verifier reads it.</summary>
    public ParsedCertificate[] Parsed { get; }

    /// <summary>The undamaged anchor.</summary>
    public TrustAnchors Trust { get; }

    private static DerNode Tree(byte[] certificate) =>
        DerNode.TryParse(certificate) ?? throw new ArgumentException("A valid certificate is DER.", nameof(certificate));
}
