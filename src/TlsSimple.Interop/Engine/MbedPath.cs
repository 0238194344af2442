using System.Buffers;
using static TlsSimple.Interop;

namespace TlsSimple;

/// <summary>The engine's half of verification: signatures, keys and algorithms of exactly one path.</summary>
internal static class MbedPath
{
    /// <summary>Looks at a path without a session.</summary>
    /// <param name="path">The certificates as DER, the peer's first, the anchor last.</param>
    /// <param name="flags">Room for <see cref="TlsNative.PathMax"/>; gets what is wrong with each certificate.</param>
    /// <returns><see cref="TlsStatus.Ok"/> or <see cref="TlsStatus.Untrusted"/>; anything else is no verdict.</returns>
    internal static TlsStatus Verify(IReadOnlyList<ReadOnlyMemory<byte>> path, Span<NativeVerifyFlags> flags)
    {
        TlsLibrary.EnsureStarted();
        CheckRoom(flags);
        byte[] bytes = Rent(path, out int length);
        try
        {
            return TlsNative.tlssimple_path_verify(bytes, length, flags);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>The certificates as the engine takes them, each behind its length in three bytes; the array is the pool's.</summary>
    internal static byte[] Rent(IReadOnlyList<ReadOnlyMemory<byte>> certificates, out int length)
    {
        length = 0;
        for (int i = 0; i < certificates.Count; i++)
        {
            ReadOnlyMemory<byte> certificate = certificates[i];
            ArgumentOutOfRangeException.ThrowIfGreaterThan(certificate.Length, 0xFFFFFF, nameof(certificates));
            length = checked(length + 3 + certificate.Length);
        }

        byte[] bytes = ArrayPool<byte>.Shared.Rent(length);
        int at = 0;
        for (int i = 0; i < certificates.Count; i++)
        {
            ReadOnlyMemory<byte> certificate = certificates[i];
            bytes[at++] = (byte)(certificate.Length >> 16);
            bytes[at++] = (byte)(certificate.Length >> 8);
            bytes[at++] = (byte)certificate.Length;
            certificate.Span.CopyTo(bytes.AsSpan(at));
            at += certificate.Length;
        }

        return bytes;
    }

    /// <summary>The native side writes up to <see cref="TlsNative.PathMax"/> words, whatever the span holds.</summary>
    internal static void CheckRoom(Span<NativeVerifyFlags> flags) =>
        ArgumentOutOfRangeException.ThrowIfLessThan(flags.Length, TlsNative.PathMax, nameof(flags));
}
