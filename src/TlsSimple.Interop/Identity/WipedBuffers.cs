using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace TlsSimple;

/// <summary>
/// Memory for passwords and keys: pinned, so that the collector leaves no copy behind, and wiped when this is disposed.
/// </summary>
internal sealed class WipedBuffers : IDisposable
{
    private readonly List<byte[]> _bytes = [];
    private readonly List<char[]> _chars = [];

    /// <summary>Zeros, until the caller writes to them.</summary>
    public byte[] Allocate(int length)
    {
        byte[] buffer = GC.AllocateArray<byte>(length, pinned: true);
        _bytes.Add(buffer);
        return buffer;
    }

    /// <inheritdoc cref="Allocate"/>
    public char[] AllocateChars(int length)
    {
        char[] buffer = GC.AllocateArray<char>(length, pinned: true);
        _chars.Add(buffer);
        return buffer;
    }

    /// <summary>Takes over a buffer that somebody else allocated: to be wiped with the others.</summary>
    public byte[] Adopt(byte[] buffer)
    {
        _bytes.Add(buffer);
        return buffer;
    }

    public void Dispose()
    {
        foreach (byte[] buffer in _bytes)
        {
            CryptographicOperations.ZeroMemory(buffer);
        }

        foreach (char[] buffer in _chars)
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(buffer.AsSpan()));
        }
    }
}
