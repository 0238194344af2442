using System.Formats.Asn1;

namespace TlsSimple;

/// <summary>PBKDF2 as a file asks for it (RFC 8018, appendix A.2).</summary>
internal sealed class Pbkdf2Parameters
{
    /// <summary>No cipher or MAC has longer keys; each further hash length would cost all iterations again.</summary>
    private const int MaximumKeyLength = 64;

    private ReadOnlyMemory<byte> _salt;
    private int _iterations;
    private NativeHash _hash;

    /// <summary>The length of the key if the file gives it.</summary>
    public int? KeyLength { get; private init; }

    /// <summary>Reads an AlgorithmIdentifier that must be PBKDF2.</summary>
    /// <exception cref="AsnContentException">It is not what RFC 8018 describes.</exception>
    /// <exception cref="IdentityFormatException">It is another derivation, or with another hash than those supported.</exception>
    public static Pbkdf2Parameters Read(AsnReader reader)
    {
        AsnReader algorithm = reader.ReadSequence();
        string oid = algorithm.ReadObjectIdentifier();
        if (oid != IdentityOids.Pbkdf2)
        {
            throw UnsupportedEncryption.Of(oid);
        }

        AsnReader fields = algorithm.ReadSequence();
        algorithm.ThrowIfNotEmpty();
        ReadOnlyMemory<byte> salt = fields.ReadOctets();
        int iterations = Iterations.Read(fields);
        int? keyLength = null;
        if (fields.HasNext(Asn1Tag.Integer))
        {
            keyLength = fields.TryReadInt32(out int length) && length is > 0 and <= MaximumKeyLength ? length : throw new AsnContentException();
        }

        NativeHash hash = fields.HasData ? PasswordHash.OfHmac(fields.ReadSequence().ReadObjectIdentifier()) : NativeHash.Sha1;
        fields.ThrowIfNotEmpty();
        return new Pbkdf2Parameters { _salt = salt, _iterations = iterations, _hash = hash, KeyLength = keyLength };
    }

    /// <summary>The key for a password.</summary>
    public byte[] Derive(ReadOnlySpan<byte> password, int length, DerivationBudget budget, WipedBuffers buffers)
    {
        // One run through the iterations for every hash length of output.
        int hashLength = (int)_hash;
        budget.Spend(_iterations, (length + hashLength - 1) / hashLength);
        byte[] key = buffers.Allocate(length);
        MbedCrypto.Pbkdf2(_hash, password, _salt.Span, _iterations, key);
        return key;
    }
}
