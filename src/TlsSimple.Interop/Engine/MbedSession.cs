using System.Buffers;
using System.Buffers.Binary;
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
        // Lists of references are there in a process that starts; those of structures would have to be compiled.
        var chain = new List<byte[]>();
        lock (_lock)
        {
            while (TlsNative.tlssimple_session_peer_certificate(_handle, chain.Count, out nint der, out int length) == TlsStatus.Ok)
            {
                chain.Add(Copy(der, length));
            }
        }

        var certificates = new ReadOnlyMemory<byte>[chain.Count];
        for (int i = 0; i < certificates.Length; i++)
        {
            certificates[i] = chain[i];
        }

        return certificates;
    }

    /// <summary>Looks at a path for the peer without a consequence: <see cref="AcceptPeer"/> decides. A <see cref="PathExaminer"/>.</summary>
    /// <param name="path">The certificates as DER, the peer's own first, the anchor last.</param>
    /// <param name="flags">Room for <see cref="TlsNative.PathMax"/>; gets what is wrong with each certificate.</param>
    internal TlsStatus ExaminePeer(IReadOnlyList<ReadOnlyMemory<byte>> path, Span<NativeVerifyFlags> flags)
    {
        MbedPath.CheckRoom(flags);
        byte[] bytes = MbedPath.Rent(path, out int length);
        try
        {
            lock (_lock)
            {
                return TlsNative.tlssimple_session_examine_peer(_handle, bytes, length, flags);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
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

    /// <summary>The names (DER) of the CAs that the server accepts, after <see cref="TlsStatus.WantIdentity"/>; none if it does not say.</summary>
    internal IReadOnlyList<ReadOnlyMemory<byte>> GetAcceptableIssuers()
    {
        ReadOnlyMemory<byte> rest;
        lock (_lock)
        {
            TlsFailure.ThrowIfNotOk(TlsNative.tlssimple_session_acceptable_issuers(_handle, out nint names, out int length));
            rest = Copy(names, length);
        }

        var issuers = new List<ReadOnlyMemory<byte>>();
        while (!rest.IsEmpty)
        {
            int end = 2 + BinaryPrimitives.ReadUInt16BigEndian(rest.Span);
            issuers.Add(rest[2..end]);
            rest = rest[end..];
        }

        return issuers;
    }

    /// <summary>Answers <see cref="TlsStatus.WantIdentity"/>: exactly this chain is shown to the server, or with <c>null</c> none.</summary>
    internal TlsStatus SetIdentity(MbedIdentity? identity)
    {
        lock (_lock)
        {
            return identity is null
                ? TlsNative.tlssimple_session_set_identity(_handle, 0)
                : TlsNative.tlssimple_session_set_identity(_handle, identity.Handle);
        }
    }

    /// <summary>The session to come back to: after <see cref="TlsStatus.Ticket"/>, and in TLS 1.2 after the handshake; <c>null</c> if there is none.</summary>
    internal MbedTicket? TakeTicket()
    {
        TlsStatus status;
        SafeTicketHandle handle;
        int lifetime;
        lock (_lock)
        {
            status = TlsNative.tlssimple_session_take_ticket(_handle, out lifetime, out handle);
        }

        if (status == TlsStatus.Argument)
        {
            handle.Dispose();
            return null;
        }

        TlsFailure.ThrowIfNotOk(status);
        return new MbedTicket(handle, lifetime > 0 ? TimeSpan.FromSeconds(lifetime) : null);
    }

    /// <summary>Before the first verb: offers the server to take the session up. <see cref="TlsStatus.Argument"/>: it does not fit this connection.</summary>
    internal TlsStatus OfferTicket(MbedTicket ticket)
    {
        lock (_lock)
        {
            return TlsNative.tlssimple_session_offer_ticket(_handle, ticket.Handle);
        }
    }

    /// <summary>Changes the keys that this side writes under, and asks the peer to do the same if <paramref name="requestPeer"/> says so. TLS 1.3.</summary>
    internal TlsStatus UpdateKeys(bool requestPeer, Span<byte> destination, out int written)
    {
        lock (_lock)
        {
            return TlsNative.tlssimple_session_update_keys(_handle, requestPeer ? 1 : 0, destination, destination.Length, out written);
        }
    }

    /// <summary>Keying material for another protocol. <see cref="TlsStatus.Argument"/> for good lengths: in TLS 1.2, the peer does no extended master secret.</summary>
    /// <param name="label">1 to 249 bytes.</param>
    /// <param name="context">At most 65535 bytes.</param>
    /// <param name="hasContext">Whether there is one, which in TLS 1.2 may be empty too.</param>
    /// <param name="output">1 to 8160 bytes.</param>
    internal TlsStatus Export(ReadOnlySpan<byte> label, ReadOnlySpan<byte> context, bool hasContext, Span<byte> output)
    {
        lock (_lock)
        {
            return TlsNative.tlssimple_session_export(
                _handle, label, label.Length, context, hasContext ? context.Length : TlsNative.NoContext, output, output.Length);
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

    private static unsafe byte[] Copy(nint der, int length) => new ReadOnlySpan<byte>((void*)der, length).ToArray();
}
