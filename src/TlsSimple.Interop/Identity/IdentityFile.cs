using System.Text;

namespace TlsSimple;

/// <summary>Reads files that may hold a private key, into memory that is wiped.</summary>
internal static class IdentityFile
{
    /// <summary>No identity is near that size; a path such as /dev/zero must not fill the memory.</summary>
    public const int MaximumLength = 1024 * 1024;

    /// <summary>The bytes of a file. A pipe will do as well.</summary>
    /// <exception cref="TlsException">It cannot be read or is too long.</exception>
    public static ReadOnlyMemory<byte> Read(string path, WipedBuffers buffers)
    {
        try
        {
            // Without a buffer of the stream's own, which nobody would wipe.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            byte[] buffer = buffers.Allocate(16 * 1024);
            int length = 0;
            for (int count = file.Read(buffer); count > 0; count = file.Read(buffer, length, buffer.Length - length))
            {
                length += count;
                if (length > MaximumLength)
                {
                    throw new IOException($"It is longer than {MaximumLength} bytes, the most that is accepted.");
                }

                if (length == buffer.Length)
                {
                    byte[] larger = buffers.Allocate(buffer.Length * 2);
                    buffer.CopyTo(larger, 0);
                    buffer = larger;
                }
            }

            return buffer.AsMemory(0, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TlsIdentity.Invalid($"The identity file {DisplayText.Quote(path)} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The text of a file: UTF-8, or UTF-16 with a byte order mark.</summary>
    /// <inheritdoc cref="Read"/>
    public static ReadOnlyMemory<char> ReadText(string path, WipedBuffers buffers)
    {
        ReadOnlySpan<byte> bytes = Read(path, buffers).Span;
        Encoding encoding = bytes switch
        {
            [0xFF, 0xFE, ..] => Encoding.Unicode,
            [0xFE, 0xFF, ..] => Encoding.BigEndianUnicode,
            _ => Encoding.UTF8,
        };
        char[] text = buffers.AllocateChars(encoding.GetCharCount(bytes));
        encoding.GetChars(bytes, text);
        return text;
    }

    /// <summary>SHA-256 of each file, one behind the other: enough to see whether any has changed, and nothing to learn a key from.</summary>
    /// <inheritdoc cref="Read"/>
    public static byte[] Fingerprint(IReadOnlyList<string> paths)
    {
        using var buffers = new WipedBuffers();
        return [.. paths.SelectMany(path => MbedCrypto.Sha256(Read(path, buffers).Span))];
    }
}
