using System.Security.Cryptography;

namespace TlsSimple.Integration.Trust.RawTls;

/// <summary>AES-128-GCM for one direction: records of TLS 1.3 (RFC 8446, section 5.2) or TLS 1.2 (RFC 5288, section 3).</summary>
internal sealed class RecordKey(byte[] key, byte[] iv, bool isTls13) : IDisposable
{
    private const int TagLength = 16;

    private readonly AesGcm _cipher = new(key, TagLength);
    private ulong _sequence;

    /// <summary>The record's type and body.</summary>
    public (byte Type, byte[] Body) Protect(byte type, byte[] content)
    {
        byte[] plain = isTls13 ? [.. content, type] : content;
        byte[] cipher = new byte[plain.Length];
        byte[] tag = new byte[TagLength];
        byte[] explicitNonce = isTls13 ? [] : Wire.UInt64(_sequence);
        byte outer = isTls13 ? RecordType.ApplicationData : type;
        byte[] additional = isTls13 ? Header(outer, plain.Length + TagLength) : [.. Wire.UInt64(_sequence), .. Header(type, plain.Length)];
        _cipher.Encrypt(Nonce(explicitNonce), plain, cipher, tag, additional);
        _sequence++;
        return (outer, [.. explicitNonce, .. cipher, .. tag]);
    }

    /// <summary>The content and its type.</summary>
    /// <exception cref="AuthenticationTagMismatchException">The record is under another key.</exception>
    public (byte Type, byte[] Content) Unprotect(byte type, byte[] body)
    {
        byte[] explicitNonce = isTls13 ? [] : body[..8];
        byte[] cipher = body[explicitNonce.Length..^TagLength];
        byte[] plain = new byte[cipher.Length];
        byte[] additional = isTls13 ? Header(type, body.Length) : [.. Wire.UInt64(_sequence), .. Header(type, cipher.Length)];
        _cipher.Decrypt(Nonce(explicitNonce), cipher, body.AsSpan(body.Length - TagLength), plain, additional);
        _sequence++;
        if (!isTls13)
        {
            return (type, plain);
        }

        int end = plain.AsSpan().LastIndexOfAnyExcept((byte)0);
        return (plain[end], plain[..end]);
    }

    public void Dispose() => _cipher.Dispose();

    private static byte[] Header(byte type, int length) => [type, 3, 3, .. Wire.UInt16(length)];

    private byte[] Nonce(byte[] explicitNonce)
    {
        if (!isTls13)
        {
            return [.. iv, .. explicitNonce];
        }

        byte[] nonce = [.. iv];
        byte[] sequence = Wire.UInt64(_sequence);
        for (int i = 0; i < sequence.Length; i++)
        {
            nonce[4 + i] ^= sequence[i];
        }

        return nonce;
    }
}
