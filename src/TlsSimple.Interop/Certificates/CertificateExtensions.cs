using System.Formats.Asn1;

namespace TlsSimple;

/// <summary>The extensions of a certificate: all as they stand, and those that are understood decoded.</summary>
internal sealed class CertificateExtensions
{
    private static readonly Asn1Tag s_context0 = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag s_context1 = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag s_context2 = new(TagClass.ContextSpecific, 2);

    private CertificateExtensions(List<CertificateExtension> all) => All = all;

    public static CertificateExtensions None { get; } = new([]);

    public IReadOnlyList<CertificateExtension> All { get; }

    public IReadOnlyList<GeneralName>? SubjectAlternativeNames { get; private set; }

    public BasicConstraints? BasicConstraints { get; private set; }

    public KeyUsages? KeyUsage { get; private set; }

    public IReadOnlyList<string>? ExtendedKeyUsages { get; private set; }

    public ReadOnlyMemory<byte>? SubjectKeyIdentifier { get; private set; }

    public AuthorityKeyIdentifier? AuthorityKeyIdentifier { get; private set; }

    public NameConstraints? NameConstraints { get; private set; }

    public CertificatePolicies Policies { get; private set; } = CertificatePolicies.None;

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
        ReadOnlyMemory<byte> value = reader.ReadOctets();
        reader.ThrowIfNotEmpty();
        return new CertificateExtension(oid, isCritical, value);
    }

    private static bool ReadOptionalBoolean(AsnReader reader) =>
        reader.HasNext(Asn1Tag.Boolean) && reader.ReadBoolean();

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
                case ObjectIdentifiers.SubjectKeyIdentifier:
                    name = "subject key identifier";
                    SubjectKeyIdentifier = reader.ReadOctets();
                    break;
                case ObjectIdentifiers.AuthorityKeyIdentifier:
                    name = "authority key identifier";
                    AuthorityKeyIdentifier = ReadAuthorityKeyIdentifier(reader.ReadSequence());
                    break;
                case ObjectIdentifiers.NameConstraints:
                    name = "name constraints";
                    NameConstraints = NameConstraintsReader.Read(reader.ReadSequence());
                    break;
                case ObjectIdentifiers.CertificatePolicies:
                    name = "certificate policies";
                    Policies = Policies with { Policies = PolicyReader.ReadPolicies(reader.ReadSequence()) };
                    break;
                case ObjectIdentifiers.PolicyMappings:
                    name = "policy mappings";
                    Policies = Policies with { Mappings = PolicyReader.ReadMappings(reader.ReadSequence()) };
                    break;
                case ObjectIdentifiers.PolicyConstraints:
                    name = "policy constraints";
                    (int? require, int? inhibit) = PolicyReader.ReadConstraints(reader.ReadSequence());
                    Policies = Policies with { RequireExplicitPolicy = require, InhibitPolicyMapping = inhibit };
                    break;
                case ObjectIdentifiers.InhibitAnyPolicy:
                    name = "inhibit anyPolicy";
                    Policies = Policies with { InhibitAnyPolicy = PolicyReader.ReadSkipCerts(reader, Asn1Tag.Integer) };
                    break;
                case ObjectIdentifiers.AuthorityInformationAccess:
                    name = "authority information access";
                    CheckAccessDescriptions(reader.ReadSequence());
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
            // Whether the contents are a name is for the verifier: one bad entry matches nothing and spoils no other.
            result.Add(GeneralName.Read(names));
        }
        while (names.HasData);
        return result;
    }

    private static AuthorityKeyIdentifier ReadAuthorityKeyIdentifier(AsnReader fields)
    {
        ReadOnlyMemory<byte>? keyIdentifier = null;
        bool namesCertificate = false;
        if (fields.HasNext(s_context0))
        {
            keyIdentifier = fields.ReadOctets(s_context0);
        }

        if (fields.HasNext(s_context1))
        {
            AsnReader issuer = fields.ReadSequence(s_context1);
            _ = ReadGeneralNames(issuer);
            namesCertificate = true;
        }

        if (fields.HasNext(s_context2))
        {
            _ = fields.ReadIntegerBytes(s_context2);
            namesCertificate = true;
        }

        fields.ThrowIfNotEmpty();
        return new AuthorityKeyIdentifier(keyIdentifier, namesCertificate);
    }

    /// <summary>RFC 5280, section 4.2.2.1: one AccessDescription or more.</summary>
    private static void CheckAccessDescriptions(AsnReader descriptions)
    {
        do
        {
            AsnReader description = descriptions.ReadSequence();
            _ = description.ReadObjectIdentifier();
            _ = GeneralName.Read(description);
            description.ThrowIfNotEmpty();
        }
        while (descriptions.HasData);
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
