using System.Formats.Asn1;
using TlsSimple.Unit.Certificates;

namespace TlsSimple.Unit.Trust;

/// <summary>Anchors told apart by their subject, as a bundle has them: not taken apart yet.</summary>
internal static class Anchors
{
    public static AnchorIndex Of(string description, params string[] subjects)
    {
        var builder = new AnchorIndexBuilder();
        foreach (string subject in subjects)
        {
            builder.AddLenient(PemText.Der(subject));
        }

        return builder.Build(description);
    }

    public static IEnumerable<byte[]> Ders(TrustAnchors anchors) => Ders(anchors.Current);

    public static IEnumerable<byte[]> Ders(AnchorIndex anchors) => anchors.Entries.Select(entry => entry.Der.ToArray());

    public static DistinguishedName Name(string commonName) => Name(CertificateBuilder.Name(("2.5.4.3", commonName)));

    public static DistinguishedName Name(Action<AsnWriter> name) => DistinguishedName.Parse(CertificateBuilder.Encode(name));
}
