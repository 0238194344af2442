using System.Formats.Asn1;
using TlsSimple.Unit.Certificates;

namespace TlsSimple.Unit.Verification;

/// <summary>Certificates without signatures and an engine that says what a test wants: the search alone.</summary>
internal sealed class SearchScene
{
    public static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<byte[]> _intermediates = [];
    private readonly List<ReadOnlyMemory<byte>> _anchors = [];
    private int _serial;

    /// <summary>Pairs of subject and issuer whose signature is wrong; every other one is right.</summary>
    public HashSet<(string Subject, string Issuer)> WrongSignatures { get; } = [];

    /// <summary>How often the engine was asked.</summary>
    public int Examined { get; private set; }

    public byte[] Peer { get; set; } = [];

    public CertificateVerifierOptions Options { get; init; } = new();

    /// <summary>A CA's certificate. The name of its key tells it from another key of the same subject.</summary>
    public byte[] Authority(
        string subject, string issuer, string? key = null, int? pathLength = null, Action<CertificateBuilder>? change = null)
    {
        CertificateBuilder builder = Certificate(subject, issuer, key ?? subject);
        builder.With(ObjectIdentifiers.BasicConstraints, CertificateBuilder.Sequence(w =>
        {
            w.WriteBoolean(true);
            if (pathLength is int length)
            {
                w.WriteInteger(length);
            }
        }), critical: true);
        builder.With(ObjectIdentifiers.SubjectKeyIdentifier, CertificateBuilder.Encode(w => w.WriteOctetString(KeyIdentifier(key ?? subject))));
        change?.Invoke(builder);
        return builder.Build();
    }

    public void AddIntermediate(byte[] der) => _intermediates.Add(der);

    public void AddAnchor(byte[] der) => _anchors.Add(der);

    public void SetPeer(string issuer, Action<CertificateBuilder>? change = null)
    {
        CertificateBuilder builder = Certificate("peer", issuer, "peer");
        builder.With(ObjectIdentifiers.SubjectAlternativeName, CertificateBuilder.Names((2, "server.test"u8.ToArray())));
        change?.Invoke(builder);
        Peer = builder.Build();
    }

    public CertificateVerification Verify()
    {
        var request = new VerificationRequest(
            TrustAnchors.FromCertificates(_anchors), HostName.Parse("server.test", "host"), Now, CertificatePurpose.Server, Options, Examine);
        return CertificateVerifier.Verify(Peer, _intermediates.Select(der => (ReadOnlyMemory<byte>)der), request);
    }

    private TlsStatus Examine(IReadOnlyList<ReadOnlyMemory<byte>> path, Span<NativeVerifyFlags> flags)
    {
        Examined++;
        TlsStatus status = TlsStatus.Ok;
        for (int i = 0; i + 1 < path.Count; i++)
        {
            (string, string) pair = (NameOf(path[i]), NameOf(path[i + 1]));
            if (WrongSignatures.Contains(pair) || WrongSignatures.Contains(("*", pair.Item2)))
            {
                flags[i] = NativeVerifyFlags.Issuer;
                status = TlsStatus.Untrusted;
            }
        }

        return status;
    }

    private CertificateBuilder Certificate(string subject, string issuer, string key)
    {
        int serial = ++_serial;
        var builder = new CertificateBuilder
        {
            SerialNumber = w => w.WriteInteger(serial),
            Subject = CertificateBuilder.Name(("2.5.4.3", subject)),
            Issuer = CertificateBuilder.Name(("2.5.4.3", issuer)),
            PublicKey = CertificateBuilder.Key(
                ObjectIdentifiers.EllipticCurve, w => w.WriteObjectIdentifier(ObjectIdentifiers.P256), [4, .. System.Text.Encoding.UTF8.GetBytes(key)]),
        };
        return builder.With(ObjectIdentifiers.AuthorityKeyIdentifier, CertificateBuilder.Sequence(
            w => w.WriteOctetString(KeyIdentifier(issuer), new Asn1Tag(TagClass.ContextSpecific, 0))));
    }

    private static byte[] KeyIdentifier(string key) => System.Text.Encoding.UTF8.GetBytes(key);

    private static string NameOf(ReadOnlyMemory<byte> der) => ParsedCertificate.Parse(der).Subject.ToString()["CN=".Length..];
}
