using System.Formats.Asn1;
using System.Numerics;

namespace TlsSimple;

/// <summary>Reads private keys in the clear: what kind they are, and that the kind is supported. The numbers are the engine's to check.</summary>
internal static class PrivateKeyReader
{
    private const int MinimumRsaBits = 2048;
    private const int MaximumRsaBits = 8192;

    private static readonly Asn1Tag s_sec1Parameters = new(TagClass.ContextSpecific, 0);

    /// <summary>PKCS#8 (RFC 5208, section 5) and its successor with a public key (RFC 5958, section 2).</summary>
    /// <param name="info">The PrivateKeyInfo.</param>
    /// <param name="buffers">Where copies of the key go.</param>
    /// <exception cref="IdentityFormatException">It is none, or of a kind that is not supported.</exception>
    public static PrivateKey ReadPkcs8(ReadOnlyMemory<byte> info, WipedBuffers buffers) => Read("PKCS#8", () =>
    {
        // BER, because some tokens and Java versions write their lengths at their leisure.
        var reader = new AsnReader(info, AsnEncodingRules.BER);
        AsnReader fields = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        if (!fields.TryReadInt32(out int version) || version is not (0 or 1))
        {
            throw new IdentityFormatException("the private key is PKCS#8 of a version that does not exist (RFC 5958, section 2).");
        }

        AsnReader identifier = fields.ReadSequence();
        string oid = identifier.ReadObjectIdentifier();
        ReadOnlyMemory<byte> key = BerOctets.Read(fields, buffers);
        return oid switch
        {
            ObjectIdentifiers.Rsa => new PrivateKey { Der = key, RsaModulusBits = ReadRsaBits(key) },
            ObjectIdentifiers.EllipticCurve => WritePkcs8(ReadCurve(identifier), key.Span, buffers),
            _ => throw Unsupported(KeyKindName.OfAlgorithm(oid)),
        };
    });

    /// <summary>An RSAPrivateKey (RFC 8017, appendix A.1.2), as PEM's <c>RSA PRIVATE KEY</c> has it.</summary>
    /// <inheritdoc cref="ReadPkcs8"/>
    public static PrivateKey ReadPkcs1(ReadOnlyMemory<byte> key) => Read("PKCS#1", () => new PrivateKey
    {
        Der = key,
        RsaModulusBits = ReadRsaBits(key),
    });

    /// <summary>An ECPrivateKey (RFC 5915, section 3), as PEM's <c>EC PRIVATE KEY</c> has it.</summary>
    /// <inheritdoc cref="ReadPkcs8"/>
    public static PrivateKey ReadSec1(ReadOnlyMemory<byte> key) => Read("SEC 1", () =>
    {
        var reader = new AsnReader(key, AsnEncodingRules.DER);
        AsnReader fields = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        _ = fields.ReadIntegerBytes();
        _ = fields.ReadEncodedValue();
        return fields.HasNext(s_sec1Parameters)
            ? new PrivateKey { Der = key, CurveOid = ReadCurve(fields.ReadSequence(s_sec1Parameters)) }
            : throw new IdentityFormatException(
                "the private key does not name its curve. This command makes it PKCS#8, if anything can: openssl pkcs8 -topk8 -nocrypt -in FILE -out NEWFILE");
    });

    private static PrivateKey Read(string form, Func<PrivateKey> read)
    {
        try
        {
            return read();
        }
        catch (AsnContentException e)
        {
            throw new IdentityFormatException($"the private key is not the {form} that it is said to be; it may be damaged.", e);
        }
    }

    private static int ReadRsaBits(ReadOnlyMemory<byte> key)
    {
        var reader = new AsnReader(key, AsnEncodingRules.BER);
        AsnReader numbers = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        if (!numbers.TryReadInt32(out int version) || version != 0)
        {
            throw new IdentityFormatException("the RSA key has more than two primes, which is not supported.");
        }

        ReadOnlySpan<byte> modulus = numbers.ReadIntegerBytes().Span.TrimStart((byte)0);
        int bits = modulus.IsEmpty ? 0 : (modulus.Length * 8) - BitOperations.LeadingZeroCount((uint)modulus[0] << 24);
        return bits is >= MinimumRsaBits and <= MaximumRsaBits ? bits : throw Unsupported($"RSA with {bits} bits");
    }

    private static string ReadCurve(AsnReader parameters)
    {
        if (!parameters.PeekTag().HasSameClassAndValue(Asn1Tag.ObjectIdentifier))
        {
            throw new IdentityFormatException(
                "the private key describes its curve by numbers. This command gives it its name: openssl ec -param_enc named_curve -in FILE -out NEWFILE");
        }

        string oid = parameters.ReadObjectIdentifier();
        return oid is ObjectIdentifiers.P256 or ObjectIdentifiers.P384 or ObjectIdentifiers.P521
            ? oid
            : throw Unsupported($"ECDSA on {KeyKindName.OfCurve(oid)}");
    }

    /// <summary>Anew, without attributes and public key: not every reader of PKCS#8 knows RFC 5958, and the engine reads DER only.</summary>
    private static PrivateKey WritePkcs8(string curveOid, ReadOnlySpan<byte> key, WipedBuffers buffers)
    {
        // With room for all, so that the writer never moves to a larger buffer and leaves this one behind; Reset wipes it.
        var writer = new AsnWriter(AsnEncodingRules.DER, initialCapacity: key.Length + 64);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(ObjectIdentifiers.EllipticCurve);
                writer.WriteObjectIdentifier(curveOid);
            }

            writer.WriteOctetString(key);
        }

        byte[] info = buffers.Allocate(writer.GetEncodedLength());
        writer.Encode(info);
        writer.Reset();
        return new PrivateKey { Der = info, CurveOid = curveOid };
    }

    private static IdentityFormatException Unsupported(string kind) =>
        new($"the private key is of a kind that is not supported: {kind}; {KeyKindName.Supported}.");
}
