using System.Formats.Asn1;

namespace TlsSimple;

/// <summary>A pin: the SHA-256 of a SubjectPublicKeyInfo (RFC 7469, section 2.4), as curl writes it.</summary>
internal static class PublicKeyPin
{
    public const string Prefix = "sha256//";

    /// <summary>Of a public key as DER.</summary>
    public static string Of(ReadOnlySpan<byte> publicKey) => Prefix + Convert.ToBase64String(MbedCrypto.Sha256(publicKey));

    /// <summary>Whether it is one SubjectPublicKeyInfo and nothing more (RFC 5280, section 4.1.2.7).</summary>
    public static bool IsPublicKey(ReadOnlyMemory<byte> der)
    {
        try
        {
            var reader = new AsnReader(der, AsnEncodingRules.DER);
            AsnReader fields = reader.ReadSequence();
            reader.ThrowIfNotEmpty();
            _ = AlgorithmIdentifier.Read(fields);
            bool isWhole = fields.TryReadPrimitiveBitString(out int unusedBits, out ReadOnlyMemory<byte> key) && unusedBits == 0 && key.Length > 0;
            fields.ThrowIfNotEmpty();
            return isWhole;
        }
        catch (AsnContentException)
        {
            return false;
        }
    }
}
