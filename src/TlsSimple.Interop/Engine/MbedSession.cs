using static TlsSimple.Interop;

namespace TlsSimple;

/// <summary>
/// One connection's engine: spans in, spans out, a status; no stream, no task. The verbs are those of <c>tlssimple.h</c>.
/// </summary>
/// <remarks>Safe for one reader and one writer at a time: the lock covers each native call, and no I/O happens under it.</remarks>
internal sealed class MbedSession : IDisposable
{
    private readonly SafeSessionHandle _handle;
    private readonly Lock _lock = new();

    internal MbedSession(SafeSessionHandle handle) => _handle = handle;

    /// <summary>Room that lets <see cref="Write"/> take <paramref name="plaintextLength"/> bytes in one call.</summary>
    internal static int WriteBound(int plaintextLength) => TlsNative.tlssimple_write_bound(plaintextLength);

    internal TlsStatus Handshake(ReadOnlySpan<byte> source, out int consumed, Span<byte> destination, out int written)
    {
        lock (_lock)
        {
            return TlsNative.tlssimple_session_handshake(
                _handle, source, source.Length, out consumed, destination, destination.Length, out written);
        }
    }

    internal TlsStatus Read(ReadOnlySpan<byte> source, out int consumed, Span<byte> plaintext, out int produced)
    {
        lock (_lock)
        {
            return TlsNative.tlssimple_session_read(
                _handle, source, source.Length, out consumed, plaintext, plaintext.Length, out produced);
        }
    }

    internal TlsStatus Write(ReadOnlySpan<byte> plaintext, out int consumed, Span<byte> destination, out int written)
    {
        lock (_lock)
        {
            return TlsNative.tlssimple_session_write(
                _handle, plaintext, plaintext.Length, out consumed, destination, destination.Length, out written);
        }
    }

    internal TlsStatus Shutdown(Span<byte> destination, out int written)
    {
        lock (_lock)
        {
            return TlsNative.tlssimple_session_shutdown(_handle, destination, destination.Length, out written);
        }
    }

    internal TlsStatus Flush(Span<byte> destination, out int written)
    {
        lock (_lock)
        {
            return TlsNative.tlssimple_session_flush(_handle, destination, destination.Length, out written);
        }
    }

    /// <summary>The chain as the peer sent it, leaf first, copied.</summary>
    internal IReadOnlyList<ReadOnlyMemory<byte>> GetPeerCertificates()
    {
        var chain = new List<ReadOnlyMemory<byte>>();
        lock (_lock)
        {
            while (TlsNative.tlssimple_session_peer_certificate(_handle, chain.Count, out nint der, out int length) == TlsStatus.Ok)
            {
                chain.Add(Copy(der, length));
            }
        }

        return chain;
    }

    /// <summary>Looks at the peer's path without a consequence: <see cref="AcceptPeer"/> decides.</summary>
    internal TlsStatus ExaminePeer(MbedTrust trust, out IReadOnlyList<PathEntry> path)
    {
        Span<NativePathEntry> entries = stackalloc NativePathEntry[TlsNative.PathMax];

        // The entries point into the anchors: another thread may dispose the context, and they are to outlive the copy.
        bool added = false;
        trust.Handle.DangerousAddRef(ref added);
        try
        {
            lock (_lock)
            {
                TlsStatus status = TlsNative.tlssimple_session_examine_peer(_handle, trust.Handle, entries, out int length);
                path = Copy(entries[..length]);
                return status;
            }
        }
        finally
        {
            trust.Handle.DangerousRelease();
        }
    }

    /// <summary>Opens the verdict gate, if the last <see cref="ExaminePeer"/> found nothing wrong.</summary>
    internal TlsStatus AcceptPeer()
    {
        lock (_lock)
        {
            return TlsNative.tlssimple_session_accept_peer(_handle);
        }
    }

    /// <summary>Ends the handshake; <see cref="Flush"/> then gives the alert.</summary>
    internal TlsStatus RefusePeer(TlsAlert alert)
    {
        lock (_lock)
        {
            return TlsNative.tlssimple_session_refuse_peer(_handle, (int)alert);
        }
    }

    internal NativeInfo GetInfo()
    {
        lock (_lock)
        {
            TlsFailure.ThrowIfNotOk(TlsNative.tlssimple_session_info(_handle, out NativeInfo info));
            return info;
        }
    }

    public void Dispose() => _handle.Dispose();

    private static List<PathEntry> Copy(ReadOnlySpan<NativePathEntry> entries)
    {
        var path = new List<PathEntry>(entries.Length);
        foreach (NativePathEntry entry in entries)
        {
            path.Add(new PathEntry(Copy(entry.Der, entry.DerLength), entry.Flags));
        }

        return path;
    }

    private static unsafe byte[] Copy(nint der, int length) => new ReadOnlySpan<byte>((void*)der, length).ToArray();
}
