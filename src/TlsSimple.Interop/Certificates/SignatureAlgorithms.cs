using System.Formats.Asn1;

namespace TlsSimple;

/// <summary>
/// The signature algorithms that certificates and revocation lists may have: RSA PKCS#1 v1.5, RSASSA-PSS and ECDSA, each
/// with SHA-256, SHA-384 or SHA-512.
/// </summary>
internal static class SignatureAlgorithms
{
    private const string RsaPss = "1.2.840.113549.1.1.10";
    private const string Mgf1 = "1.2.840.113549.1.1.8";
    private const string Sha256 = "2.16.840.1.101.3.4.2.1";
    private const string Sha384 = "2.16.840.1.101.3.4.2.2";
    private const string Sha512 = "2.16.840.1.101.3.4.2.3";

    private static readonly Asn1Tag s_hash = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag s_maskGeneration = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag s_saltLength = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag s_trailerField = new(TagClass.ContextSpecific, 3);

    /// <summary>The SignatureScheme (RFC 8446, section 4.2.3) that an algorithm identifier stands for; for ECDSA it tells the hash only.</summary>
    /// <param name="algorithm">The identifier as it stands in a certificate.</param>
    /// <param name="scheme">The scheme; 0 if there is none.</param>
    /// <param name="problem">Why there is none, as a sentence about "the signature algorithm"; else <c>""</c>.</param>
    /// <returns>Whether the algorithm is accepted and its parameters are as RFC 4055 and RFC 5758 want them.</returns>
    public static bool TryGetScheme(AlgorithmIdentifier algorithm, out int scheme, out string problem)
    {
        (scheme, problem) = algorithm.Oid switch
        {
            "1.2.840.113549.1.1.11" => Pkcs1(0x0401, algorithm.Parameters.Span),
            "1.2.840.113549.1.1.12" => Pkcs1(0x0501, algorithm.Parameters.Span),
            "1.2.840.113549.1.1.13" => Pkcs1(0x0601, algorithm.Parameters.Span),
            "1.2.840.10045.4.3.2" => Ecdsa(0x0403, algorithm.Parameters.Span),
            "1.2.840.10045.4.3.3" => Ecdsa(0x0503, algorithm.Parameters.Span),
            "1.2.840.10045.4.3.4" => Ecdsa(0x0603, algorithm.Parameters.Span),
            RsaPss => Pss(algorithm.Parameters),
            string oid => (0, WhyNot(oid)),
        };
        return scheme != 0;
    }

    /// <summary>RFC 4055, section 5: NULL; that it is left out must be accepted.</summary>
    private static (int Scheme, string Problem) Pkcs1(int scheme, ReadOnlySpan<byte> parameters) =>
        IsAbsentOrNull(parameters)
            ? (scheme, "")
            : (0, "The signature algorithm, RSA PKCS#1, has parameters that are not NULL (RFC 4055, section 5).");

    private static (int Scheme, string Problem) Ecdsa(int scheme, ReadOnlySpan<byte> parameters) =>
        parameters.IsEmpty
            ? (scheme, "")
            : (0, "The signature algorithm, ECDSA, has parameters, which must be left out (RFC 5758, section 3.2).");

    /// <summary>
    /// RFC 4055, section 3.1. One hash throughout and a salt of its length: it is what TLS has schemes for, and whatever
    /// differs is either SHA-1, which the fields default to, or a mistake.
    /// </summary>
    private static (int Scheme, string Problem) Pss(ReadOnlyMemory<byte> parameters)
    {
        try
        {
            // No parameters at all is allowed for keys alone; it reads as an end of data here.
            var reader = new AsnReader(parameters, AsnEncodingRules.DER);
            AsnReader fields = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            string hash = ReadHash(fields, s_hash);
            string maskHash = ReadMaskHash(fields);
            int saltLength = ReadNumber(fields, s_saltLength, 20);
            int trailer = ReadNumber(fields, s_trailerField, 1);
            fields.ThrowIfNotEmpty();
            int scheme = (hash, saltLength) switch
            {
                _ when hash != maskHash || trailer != 1 => 0,
                (Sha256, 32) => 0x0804,
                (Sha384, 48) => 0x0805,
                (Sha512, 64) => 0x0806,
                _ => 0,
            };
            return scheme != 0
                ? (scheme, "")
                : (0, "The signature algorithm, RSASSA-PSS, has parameters that are not accepted: one hash of SHA-256, SHA-384 and SHA-512 "
                    + "for message and mask, a salt of its length and trailer 1 are (RFC 4055, section 3.1).");
        }
        catch (AsnContentException)
        {
            return (0, "The signature algorithm, RSASSA-PSS, has parameters that are not the DER of RFC 4055, section 3.1.");
        }
    }

    /// <summary>The hash under an explicit tag; <c>""</c>, which stands for SHA-1, if it is left out.</summary>
    private static string ReadHash(AsnReader fields, Asn1Tag tag)
    {
        if (!fields.HasNext(tag))
        {
            return "";
        }

        AsnReader wrapper = fields.ReadSequence(tag);
        string hash = ReadHash(wrapper);
        wrapper.ThrowIfNotEmpty();
        return hash;
    }

    private static string ReadMaskHash(AsnReader fields)
    {
        if (!fields.HasNext(s_maskGeneration))
        {
            return "";
        }

        AsnReader wrapper = fields.ReadSequence(s_maskGeneration);
        AsnReader algorithm = wrapper.ReadSequence();
        wrapper.ThrowIfNotEmpty();
        if (algorithm.ReadObjectIdentifier() != Mgf1)
        {
            throw new AsnContentException();
        }

        string hash = ReadHash(algorithm);
        algorithm.ThrowIfNotEmpty();
        return hash;
    }

    /// <summary>RFC 4055, section 2.1: NULL and nothing mean the same.</summary>
    private static string ReadHash(AsnReader reader)
    {
        AsnReader algorithm = reader.ReadSequence();
        string oid = algorithm.ReadObjectIdentifier();
        if (algorithm.HasData)
        {
            algorithm.ReadNull();
        }

        algorithm.ThrowIfNotEmpty();
        return oid;
    }

    /// <summary>A number under an explicit tag. That it may state its default is a leniency: some signers write the trailer field.</summary>
    private static int ReadNumber(AsnReader fields, Asn1Tag tag, int defaultValue)
    {
        if (!fields.HasNext(tag))
        {
            return defaultValue;
        }

        AsnReader wrapper = fields.ReadSequence(tag);
        bool isSmall = wrapper.TryReadInt32(out int value);
        wrapper.ThrowIfNotEmpty();
        return isSmall ? value : throw new AsnContentException();
    }

    private static bool IsAbsentOrNull(ReadOnlySpan<byte> parameters) => parameters is [] or [0x05, 0x00];

    private static string WhyNot(string oid)
    {
        string? broken = oid switch
        {
            "1.2.840.113549.1.1.2" or "1.2.840.113549.1.1.4" => "MD2 or MD5",
            "1.2.840.113549.1.1.5" or "1.3.14.3.2.29" or "1.2.840.10045.4.1" or "1.2.840.10040.4.3" => "SHA-1",
            "1.2.840.113549.1.1.14" or "1.2.840.10045.4.3.1" => "SHA-224",
            _ => null,
        };
        if (broken is not null)
        {
            return $"The signature algorithm hashes with {broken}; SHA-256, SHA-384 and SHA-512 are accepted.";
        }

        string? unsupported = oid switch
        {
            ObjectIdentifiers.Ed25519 => "Ed25519",
            ObjectIdentifiers.Ed448 => "Ed448",
            _ => null,
        };
        return $"The signature algorithm {unsupported ?? oid} is not supported; RSA (PKCS#1 and PSS) and ECDSA with SHA-256, SHA-384 or SHA-512 are.";
    }
}
