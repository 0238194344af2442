using System.Buffers;
using System.Buffers.Text;

namespace TlsSimple;

/// <summary>
/// The short way through a bundle as distributions write them: ASCII, blocks of certificates, comments between them. Ten
/// times faster than <see cref="PemReader"/>, to which everything else is left: this one says only "not as plain as that".
/// </summary>
internal static class PlainPemBundle
{
    private static ReadOnlySpan<byte> Dashes => "-----"u8;

    private static ReadOnlySpan<byte> Begin => "-----BEGIN CERTIFICATE-----"u8;

    private static ReadOnlySpan<byte> End => "-----END CERTIFICATE-----"u8;

    /// <summary>Decodes all certificates of a bundle, in order.</summary>
    /// <param name="text">The file.</param>
    /// <param name="certificates">The certificates; of no use if the result is <c>false</c>.</param>
    /// <returns><c>false</c> if anything is there that is not as plain as described.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out List<byte[]> certificates)
    {
        certificates = [];
        ReadOnlySpan<byte> rest = text;
        while (true)
        {
            int begin = rest.IndexOf(Dashes);
            if (begin < 0)
            {
                // UTF-16 has zeros, and its dashes are not found.
                return !text.Contains((byte)0);
            }

            if (!IsLine(rest, begin, Begin))
            {
                return false;
            }

            rest = rest[(begin + Begin.Length)..];
            int end = rest.IndexOf(Dashes);
            if (end < 0 || !IsLine(rest, end, End) || !TryDecode(rest[..end], out byte[] certificate))
            {
                return false;
            }

            certificates.Add(certificate);
            rest = rest[(end + End.Length)..];
        }
    }

    /// <summary>Whether a line of exactly this content begins at <paramref name="start"/>.</summary>
    private static bool IsLine(ReadOnlySpan<byte> text, int start, ReadOnlySpan<byte> line) =>
        (start == 0 || IsLineEnd(text[start - 1]))
        && text[start..].StartsWith(line)
        && (start + line.Length == text.Length || IsLineEnd(text[start + line.Length]));

    private static bool IsLineEnd(byte character) => character is (byte)'\n' or (byte)'\r';

    private static bool TryDecode(ReadOnlySpan<byte> base64, out byte[] decoded)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Base64.GetMaxDecodedFromUtf8Length(base64.Length));
        bool isDone = Base64.DecodeFromUtf8(base64, buffer, out int consumed, out int written) == OperationStatus.Done;
        decoded = buffer[..written];
        ArrayPool<byte>.Shared.Return(buffer);
        return isDone && consumed == base64.Length && written > 0;
    }
}
