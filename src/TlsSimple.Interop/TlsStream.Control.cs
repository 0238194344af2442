using System.Buffers;
using System.Security.Authentication;

namespace TlsSimple;

/// <content>What is said to the peer besides data.</content>
public sealed partial class TlsStream
{
    /// <summary>What the engine says.</summary>
    private delegate TlsStatus Verb(MbedSession session, Span<byte> destination, out int written);

    /// <summary>
    /// Changes the keys that this side writes under (RFC 8446, section 4.6.3). Nobody needs to call it: it is done unasked before a key
    /// has served for as many records as RFC 8446, section 5.5 allows, and when the peer asks for it.
    /// </summary>
    /// <param name="requestPeer">Whether the peer is asked to change its keys too. Default: <c>false</c>.</param>
    /// <param name="cancellationToken">As in a write: a cancelled one may leave half a record behind, so that every further write throws.</param>
    /// <exception cref="IOException">The transport failed, now or in an earlier write.</exception>
    /// <exception cref="InvalidOperationException">A write is under way, the stream is not authenticated, <see cref="ShutdownAsync"/> was called, or this is TLS 1.2, which has no such thing.</exception>
    public async Task UpdateKeysAsync(bool requestPeer = false, CancellationToken cancellationToken = default)
    {
        ThrowIfNotOpen();
        cancellationToken.ThrowIfCancellationRequested();
        if (SslProtocol != SslProtocols.Tls13)
        {
            throw new InvalidOperationException("This connection speaks TLS 1.2, in which keys are not changed: KeyUpdate is of TLS 1.3 (RFC 8446, section 4.6.3).");
        }

        EnterWrite();
        try
        {
            ThrowIfWriteBroken();
            ThrowIfShutDown();
            await SendAsync((session, destination, out written) => session.UpdateKeys(requestPeer, destination, out written), cancellationToken).ConfigureAwait(false);
            await _inner.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Volatile.Write(ref _writing, 0);
        }
    }

    /// <summary>Has the engine say something, once, and sends it. The caller holds the right to write.</summary>
    private async Task SendAsync(Verb verb, CancellationToken cancellationToken)
    {
        byte[] output = ArrayPool<byte>.Shared.Rent(256);
        try
        {
            _writeBroken = true;
            TlsStatus status = verb(_session!, output, out int written);
            while (true)
            {
                if (status < TlsStatus.Ok)
                {
                    throw AsIOException(TlsFailure.FromStatus(status, _session!.GetInfo()));
                }

                await _inner.WriteAsync(output.AsMemory(0, written), cancellationToken).ConfigureAwait(false);
                if (status != TlsStatus.WantOutput)
                {
                    break;
                }

                status = _session!.Flush(output, out written);
            }

            _writeBroken = false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(output);
        }
    }
}
