using System.Formats.Asn1;

namespace TlsSimple;

/// <summary>The extensions of a certificate: all as they stand, and those that are understood decoded.</summary>
internal sealed class CertificateExtensions
{
    private CertificateExtensions(List<CertificateExtension> all) => All = all;

    public static CertificateExtensions None { get; } = new([]);

    public IReadOnlyList<CertificateExtension> All { get; }

    public IReadOnlyList<GeneralName>? SubjectAlternativeNames { get; private set; }

    public BasicConstraints? BasicConstraints { get; private set; }

    public KeyUsages? KeyUsage { get; private set; }

    public IReadOnlyList<string>? ExtendedKeyUsages { get; private set; }

    /// <summary>Reads the contents of the [3] of a certificate of <paramref name="version"/>.</summary>
    /// <exception cref="AsnContentException">The list is not DER.</exception>
    /// <exception cref="CertificateFormatException">It breaks another rule, or an extension that is understood does not parse.</exception>
    public static CertificateExtensions Read(AsnReader reader, int version)
    {
        if (version != 3)
        {
            throw new CertificateFormatException(
                "The certificate does not parse: only version 3 has extensions (RFC 5280, section 4.1.2.9).");
        }

        AsnReader list = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        var all = new List<CertificateExtension>();
        var extensions = new CertificateExtensions(all);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        do
        {
            CertificateExtension extension = ReadExtension(list);
            if (!seen.Add(extension.Oid))
            {
                throw new CertificateFormatException(
                    $"The certificate does not parse: it has the extension {extension.Oid} twice (RFC 5280, section 4.2).");
            }

            all.Add(extension);
            extensions.Decode(extension);
        }
        while (list.HasData);
        return extensions;
    }

    private static CertificateExtension ReadExtension(AsnReader list)
    {
        AsnReader reader = list.ReadSequence();
        string oid = reader.ReadObjectIdentifier();
        bool isCritical = ReadOptionalBoolean(reader);
        ReadOnlyMemory<byte> value = reader.TryReadPrimitiveOctetString(out ReadOnlyMemory<byte> octets)
            ? octets
            : throw new AsnContentException();
        reader.ThrowIfNotEmpty();
        return new CertificateExtension(oid, isCritical, value);
    }

    private static bool ReadOptionalBoolean(AsnReader reader) =>
        reader.HasData && reader.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && reader.ReadBoolean();

    private void Decode(CertificateExtension extension)
    {
        string name = "";
        try
        {
            var reader = new AsnReader(extension.Value, AsnEncodingRules.DER);
            switch (extension.Oid)
            {
                case ObjectIdentifiers.SubjectAlternativeName:
                    name = "subject alternative name";
                    SubjectAlternativeNames = ReadGeneralNames(reader.ReadSequence());
                    break;
                case ObjectIdentifiers.BasicConstraints:
                    name = "basic constraints";
                    BasicConstraints = ReadBasicConstraints(reader.ReadSequence());
                    break;
                case ObjectIdentifiers.KeyUsage:
                    name = "key usage";
                    KeyUsage = ReadKeyUsage(reader);
                    break;
                case ObjectIdentifiers.ExtendedKeyUsage:
                    name = "extended key usage";
                    ExtendedKeyUsages = ReadPurposes(reader.ReadSequence());
                    break;
                default:
                    return;
            }

            reader.ThrowIfNotEmpty();
        }
        catch (AsnContentException e)
        {
            throw new CertificateFormatException(
                $"The certificate does not parse: its extension {name} is not the DER of RFC 5280, section 4.2.1.", e);
        }
    }

    private static List<GeneralName> ReadGeneralNames(AsnReader names)
    {
        var result = new List<GeneralName>();
        do
        {
            Asn1Tag tag = names.PeekTag();
            bool isConstructed = (GeneralNameKind)tag.TagValue is GeneralNameKind.OtherName
                or GeneralNameKind.X400Address or GeneralNameKind.Directory or GeneralNameKind.EdiParty;
            if (tag.TagClass != TagClass.ContextSpecific
                || tag.TagValue > (int)GeneralNameKind.RegisteredId
                || tag.IsConstructed != isConstructed)
            {
                throw new AsnContentException();
            }

            // Whether the contents are a name is for the verifier: one bad entry matches nothing and spoils no other.
            result.Add(new GeneralName((GeneralNameKind)tag.TagValue, names.PeekContentBytes()));
            _ = names.ReadEncodedValue();
        }
        while (names.HasData);
        return result;
    }

    private static BasicConstraints ReadBasicConstraints(AsnReader fields)
    {
        bool isCertificateAuthority = ReadOptionalBoolean(fields);
        int? pathLength = null;
        if (fields.HasData)
        {
            pathLength = fields.TryReadInt32(out int length) && length >= 0 ? length : throw new AsnContentException();
        }

        fields.ThrowIfNotEmpty();
        return new BasicConstraints(isCertificateAuthority, pathLength);
    }

    private static KeyUsages ReadKeyUsage(AsnReader reader)
    {
        if (!reader.TryReadPrimitiveBitString(out _, out ReadOnlyMemory<byte> bits))
        {
            throw new AsnContentException();
        }

        var usages = KeyUsages.None;
        for (int i = 0; i < 9 && i / 8 < bits.Length; i++)
        {
            if ((bits.Span[i / 8] & (0x80 >> (i % 8))) != 0)
            {
                usages |= (KeyUsages)(1 << i);
            }
        }

        return usages;
    }

    private static List<string> ReadPurposes(AsnReader purposes)
    {
        var result = new List<string>();
        do
        {
            result.Add(purposes.ReadObjectIdentifier());
        }
        while (purposes.HasData);
        return result;
    }
}
