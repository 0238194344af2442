using System.Formats.Asn1;
using System.Numerics;

namespace TlsSimple;

/// <summary>Reads certificates: DER with nothing more and nothing less than RFC 5280, section 4.1 allows.</summary>
/// <remarks>
/// One leniency: a BOOLEAN may state its default, FALSE. DER forbids it, but for <c>critical</c> and <c>cA</c> many CAs
/// do it. What is well-formed but unwise (weak keys, odd serial numbers, an empty issuer) is for the verifier to judge.
/// </remarks>
internal static class CertificateReader
{
    /// <summary>The longest certificate that is read. Real ones stay below 10 KB.</summary>
    public const int MaximumLength = 64 * 1024;

    private static readonly Asn1Tag s_version = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag s_issuerUniqueId = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag s_subjectUniqueId = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag s_extensions = new(TagClass.ContextSpecific, 3);

    /// <summary>See <see cref="ParsedCertificate.Parse"/>.</summary>
    public static ParsedCertificate Read(ReadOnlyMemory<byte> der)
    {
        if (der.Length > MaximumLength)
        {
            throw new CertificateFormatException(
                $"The certificate has {der.Length} bytes; {MaximumLength} is the most that is accepted.");
        }

        string part = "outer structure";
        try
        {
            var certificate = SignedStructure.Read(der);
            AsnReader fields = certificate.Fields;

            part = "version";
            int version = ReadVersion(fields);
            part = "serial number";
            ReadOnlyMemory<byte> serialNumber = fields.ReadIntegerBytes();
            part = "signature algorithm";
            CheckSameAlgorithm(certificate, fields.ReadEncodedValue());
            part = "issuer";
            DistinguishedName issuer = DistinguishedName.Read(fields);
            part = "validity";
            AsnReader validity = fields.ReadSequence();
            DateTimeOffset notBefore = TimeReader.Read(validity.ReadEncodedValue().Span, out _, out bool isNotBeforeConforming);
            DateTimeOffset notAfter = TimeReader.Read(validity.ReadEncodedValue().Span, out _, out bool isNotAfterConforming);
            validity.ThrowIfNotEmpty();
            part = "subject";
            DistinguishedName subject = DistinguishedName.Read(fields);
            part = "public key";
            SubjectPublicKeyInfo publicKey = ReadPublicKey(fields);
            part = "unique identifiers";
            SkipUniqueIdentifiers(fields, version);
            part = "extensions";
            CertificateExtensions extensions = fields.HasData
                ? CertificateExtensions.Read(ReadExplicit(fields, s_extensions), version)
                : CertificateExtensions.None;
            fields.ThrowIfNotEmpty();

            return new ParsedCertificate
            {
                Der = der,
                ToBeSigned = certificate.ToBeSigned,
                SignatureAlgorithm = certificate.Algorithm,
                Signature = certificate.Signature,
                Version = version,
                SerialNumber = serialNumber,
                Issuer = issuer,
                Subject = subject,
                NotBefore = notBefore,
                NotAfter = notAfter,
                HasConformingTimes = isNotBeforeConforming && isNotAfterConforming,
                PublicKey = publicKey,
                Extensions = extensions.All,
                SubjectAlternativeNames = extensions.SubjectAlternativeNames,
                BasicConstraints = extensions.BasicConstraints,
                KeyUsage = extensions.KeyUsage,
                ExtendedKeyUsages = extensions.ExtendedKeyUsages,
                SubjectKeyIdentifier = extensions.SubjectKeyIdentifier,
                AuthorityKeyIdentifier = extensions.AuthorityKeyIdentifier,
                NameConstraints = extensions.NameConstraints,
                Policies = extensions.Policies,
            };
        }
        catch (AsnContentException e)
        {
            throw new CertificateFormatException($"The certificate does not parse: its {part} is not the DER of RFC 5280.", e);
        }
    }

    private static void CheckSameAlgorithm(in SignedStructure certificate, ReadOnlyMemory<byte> inner)
    {
        if (!certificate.HasAlgorithm(inner))
        {
            throw new CertificateFormatException(
                "The certificate names one signature algorithm inside and another outside of what is signed (RFC 5280, section 4.1.1.2).");
        }
    }

    private static int ReadVersion(AsnReader fields)
    {
        if (!fields.PeekTag().HasSameClassAndValue(s_version))
        {
            return 1;
        }

        AsnReader reader = ReadExplicit(fields, s_version);
        bool isSmall = reader.TryReadInt32(out int version);
        reader.ThrowIfNotEmpty();
        return isSmall && version is 1 or 2
            ? version + 1
            : throw new CertificateFormatException(
                "The certificate does not parse: its version is neither 1 (which is not encoded), 2 nor 3 (RFC 5280, section 4.1.2.1).");
    }

    /// <summary>What stands inside an EXPLICIT tag, which is constructed just as a SEQUENCE is.</summary>
    private static AsnReader ReadExplicit(AsnReader reader, Asn1Tag tag) => reader.ReadSequence(tag);

    private static SubjectPublicKeyInfo ReadPublicKey(AsnReader fields)
    {
        ReadOnlyMemory<byte> der = fields.PeekEncodedValue();
        AsnReader reader = fields.ReadSequence();
        AlgorithmIdentifier algorithm = AlgorithmIdentifier.Read(reader);
        ReadOnlyMemory<byte> key = reader.ReadWholeBytes();
        reader.ThrowIfNotEmpty();
        return algorithm.Oid switch
        {
            ObjectIdentifiers.Rsa or ObjectIdentifiers.RsaPss =>
                new SubjectPublicKeyInfo(der, algorithm, null, ReadRsaKey(key)),
            ObjectIdentifiers.EllipticCurve =>
                new SubjectPublicKeyInfo(der, algorithm, ReadCurve(algorithm.Parameters), null),
            _ => new SubjectPublicKeyInfo(der, algorithm, null, null),
        };
    }

    private static RsaKeySize ReadRsaKey(ReadOnlyMemory<byte> key)
    {
        var reader = new AsnReader(key, AsnEncodingRules.DER);
        AsnReader numbers = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        ReadOnlySpan<byte> modulus = numbers.ReadIntegerBytes().Span;
        ReadOnlySpan<byte> exponent = numbers.ReadIntegerBytes().Span;
        numbers.ThrowIfNotEmpty();
        if ((modulus[0] | exponent[0]) >= 0x80)
        {
            throw new CertificateFormatException("The certificate does not parse: its RSA key has a negative number.");
        }

        // RFC 8017, section 3.1: the exponent is an odd number from 3 up. The baseline requirements (section 6.1.6) end at 256 bits,
        // and a longer one makes a verification a hundred times dearer.
        bool isExponentSound = (exponent[^1] & 1) == 1 && CountBits(exponent) is >= 2 and <= 256;
        return new RsaKeySize(CountBits(modulus), isExponentSound);
    }

    private static int CountBits(ReadOnlySpan<byte> number)
    {
        ReadOnlySpan<byte> magnitude = number.TrimStart((byte)0);
        return magnitude.IsEmpty ? 0 : (magnitude.Length * 8) - BitOperations.LeadingZeroCount((uint)magnitude[0] << 24);
    }

    private static string? ReadCurve(ReadOnlyMemory<byte> parameters)
    {
        if (parameters.IsEmpty)
        {
            return null;
        }

        var reader = new AsnReader(parameters, AsnEncodingRules.DER);
        return reader.PeekTag().HasSameClassAndValue(Asn1Tag.ObjectIdentifier) ? reader.ReadObjectIdentifier() : null;
    }

    private static void SkipUniqueIdentifiers(AsnReader fields, int version)
    {
        foreach (Asn1Tag tag in (ReadOnlySpan<Asn1Tag>)[s_issuerUniqueId, s_subjectUniqueId])
        {
            if (!fields.HasNext(tag))
            {
                continue;
            }

            if (version < 2)
            {
                throw new CertificateFormatException(
                    "The certificate does not parse: version 1 has no unique identifiers (RFC 5280, section 4.1.2.8).");
            }

            if (!fields.TryReadPrimitiveBitString(out _, out _, tag))
            {
                throw new AsnContentException();
            }
        }
    }
}
