using System.Formats.Asn1;
using System.Security.Cryptography;
using TlsSimple.Unit.Corpus;

namespace TlsSimple.Unit.Fuzzing;

/// <summary>What a CA has really signed, against which an acceptance is held.</summary>
internal sealed class SignedCertificate
{
    private readonly bool _isRsa;

    public SignedCertificate(byte[] certificate, ForgeKey signer)
    {
        Certificate = certificate;
        ToBeSigned = ToBeSignedOf(certificate);
        SignerKey = NumbersOf(signer.PublicKey);
        _isRsa = signer.PrivateKey is RSA;
    }

    public byte[] Certificate { get; }

    public byte[] ToBeSigned { get; }

    /// <summary>The modulus, or the point, of the key that signed: bytes that any encoding of that key holds.</summary>
    public byte[] SignerKey { get; }

    /// <summary>
    /// Whether a certificate that was taken for signed by <paramref name="issuer"/> is one that was. RSA verification takes
    /// one signature only, so there the whole certificate must be the same. Of an ECDSA signature anybody can make a second
    /// one that is as good (r, n - s): there it is what was signed that must be the same.
    /// </summary>
    public bool Covers(ReadOnlySpan<byte> certificate, ReadOnlySpan<byte> issuer) =>
        (_isRsa ? certificate.SequenceEqual(Certificate) : ToBeSignedOf(certificate.ToArray()).AsSpan().SequenceEqual(ToBeSigned))
        && issuer.IndexOf(SignerKey) >= 0;

    /// <summary>The same for what the engine by itself has accepted, whose reading of what surrounds the signed part is more lenient.</summary>
    public bool IsWithin(ReadOnlySpan<byte> certificate, ReadOnlySpan<byte> issuer) =>
        certificate.IndexOf(ToBeSigned) >= 0 && issuer.IndexOf(SignerKey) >= 0;

    private static byte[] ToBeSignedOf(byte[] certificate) =>
        new AsnReader(certificate, AsnEncodingRules.BER).ReadSequence().PeekEncodedValue().ToArray();

    private static byte[] NumbersOf(byte[] publicKey)
    {
        AsnReader key = new AsnReader(publicKey, AsnEncodingRules.DER).ReadSequence();
        _ = key.ReadSequence();
        byte[] bits = key.ReadBitString(out _);
        return bits[0] == 0x04
            ? bits[1..]
            : new AsnReader(bits, AsnEncodingRules.DER).ReadSequence().ReadIntegerBytes().Span.TrimStart((byte)0).ToArray();
    }
}
