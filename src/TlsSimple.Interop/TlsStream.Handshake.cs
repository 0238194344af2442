using System.Buffers;
using System.Diagnostics;

namespace TlsSimple;

public sealed partial class TlsStream
{
    /// <summary>Room for a client's flight, or for the first 16 KB of a long one.</summary>
    private const int HandshakeOutputSize = 16 * 1024;

    /// <summary>A client's Finished takes some 80 bytes, a server's tickets a few hundred.</summary>
    private const int ShortFlight = 1024;

    /// <summary>Runs the handshake as a client and verifies that the peer is <paramref name="targetHost"/>.</summary>
    /// <param name="context">Whom to trust and what to offer.</param>
    /// <param name="targetHost">The host that was dialled: a DNS name (IDN is turned into A-labels) or an IP address. It goes into SNI unless it is an address, and the certificate must be its.</param>
    /// <param name="cancellationToken">Ends the handshake; the stream cannot be used after.</param>
    /// <exception cref="ArgumentException"><paramref name="targetHost"/> is no host name and no address.</exception>
    /// <exception cref="TlsException">The handshake failed; the peer was told by an alert where TLS has one for it.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="InvalidOperationException">The stream has been authenticated before, or an attempt failed.</exception>
    public Task AuthenticateAsClientAsync(TlsClientContext context, string targetHost, CancellationToken cancellationToken = default) =>
        AuthenticateAsync(ForClient(context, targetHost), cancellationToken);

    /// <summary>The blocking form of <see cref="AuthenticateAsClientAsync(TlsClientContext, string, CancellationToken)"/>.</summary>
    /// <remarks>When <see cref="TlsOptions.HandshakeTimeout"/> runs out the inner stream is disposed: a blocking read ends in no other way on every kind of stream.</remarks>
    /// <inheritdoc cref="AuthenticateAsClientAsync(TlsClientContext, string, CancellationToken)"/>
    public void AuthenticateAsClient(TlsClientContext context, string targetHost) => Authenticate(ForClient(context, targetHost));

    /// <summary>Runs the handshake as a server, which shows the client who it is and judges the certificate that the client shows, if it was asked for one.</summary>
    /// <param name="context">What to show and what to ask.</param>
    /// <param name="cancellationToken">Ends the handshake; the stream cannot be used after.</param>
    /// <exception cref="TlsException">The handshake failed; the peer was told by an alert where TLS has one for it.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="InvalidOperationException">The stream has been authenticated before, or an attempt failed.</exception>
    public Task AuthenticateAsServerAsync(TlsServerContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return AuthenticateAsync(new ServerHandshake(context), cancellationToken);
    }

    /// <summary>The blocking form of <see cref="AuthenticateAsServerAsync(TlsServerContext, CancellationToken)"/>.</summary>
    /// <remarks>When <see cref="TlsOptions.HandshakeTimeout"/> runs out the inner stream is disposed: a blocking read ends in no other way on every kind of stream.</remarks>
    /// <inheritdoc cref="AuthenticateAsServerAsync(TlsServerContext, CancellationToken)"/>
    public void AuthenticateAsServer(TlsServerContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Authenticate(new ServerHandshake(context));
    }

    /// <summary>Runs either side's handshake, within its time.</summary>
    internal async Task AuthenticateAsync(Handshake handshake, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(handshake.Timeout);
        try
        {
            await AuthenticateAsync<AsyncIO>(handshake, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw TimedOut(handshake, error);
        }
        catch (OperationCanceledException error) when (error.CancellationToken != cancellationToken)
        {
            throw new OperationCanceledException(error.Message, error, cancellationToken);
        }
    }

    private static ClientHandshake ForClient(TlsClientContext context, string targetHost)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new ClientHandshake(context, HostName.Parse(targetHost, nameof(targetHost)), port: 0, context.DefaultOffer);
    }

    private void Authenticate(Handshake handshake)
    {
        bool expired = false;
        void Expire(object? stream)
        {
            // Either the handshake ends or the time does, never both.
            if (Interlocked.CompareExchange(ref _state, State.Failed, State.Handshaking) == State.Handshaking)
            {
                Volatile.Write(ref expired, true);
                _inner.Dispose();
            }
        }

        using var timer = new Timer(Expire, null, handshake.Timeout, Timeout.InfiniteTimeSpan);

        // Blocking I/O does not look at it; what chooses an identity does.
        using var limit = new CancellationTokenSource(handshake.Timeout);
        try
        {
            Task task = AuthenticateAsync<SyncIO>(handshake, limit.Token);
            Debug.Assert(task.IsCompleted, "a sync handshake never waits");
            task.GetAwaiter().GetResult();
        }
        catch (TlsException error) when (Volatile.Read(ref expired) && error.Kind == TlsErrorKind.Connection)
        {
            throw TimedOut(handshake, error);
        }
        catch (OperationCanceledException error) when (limit.IsCancellationRequested)
        {
            throw TimedOut(handshake, error);
        }
    }

    private static TlsException TimedOut(Handshake handshake, Exception cause) => new(
        TlsErrorKind.Timeout,
        TlsErrorReason.HandshakeTimeout,
        $"The TLS handshake with {handshake.Peer} did not end within {handshake.Timeout.TotalSeconds:0.###} s (HandshakeTimeout).",
        cause);

    private async Task AuthenticateAsync<TIO>(Handshake handshake, CancellationToken cancellationToken)
        where TIO : IStreamIO
    {
        ObjectDisposedException.ThrowIf(_state == State.Disposed, this);
        if (Interlocked.CompareExchange(ref _state, State.Handshaking, State.New) != State.New)
        {
            throw new InvalidOperationException("A TLS stream is authenticated once; after a failure take a new connection.");
        }

        MbedSession? session = null;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            long start = Stopwatch.GetTimestamp();
            if (handshake is ServerHandshake server)
            {
                await ReceiveClientHelloAsync<TIO>(server, cancellationToken).ConfigureAwait(false);
            }

            session = handshake.Start();
            await HandshakeAsync<TIO>(session, handshake, cancellationToken).ConfigureAwait(false);
            _info = handshake.Finish(session, Stopwatch.GetElapsedTime(start));
            _handshake = handshake;
            _session = session;
            // Dispose may have run meanwhile; then it wins, and the session goes.
            bool disposed = Interlocked.CompareExchange(ref _state, State.Open, State.Handshaking) != State.Handshaking;
            ObjectDisposedException.ThrowIf(disposed, this);

            session = null;
        }
        catch (TlsException error)
        {
            handshake.Fail(error);
            throw;
        }
        catch (IOException error)
        {
            throw new TlsException(
                TlsErrorKind.Connection,
                TlsErrorReason.TransportFailed,
                $"The connection to {handshake.Peer} failed during the TLS handshake: {error.Message}",
                error);
        }
        catch (ObjectDisposedException error) when (_state != State.Disposed && !handshake.IsContextDisposed)
        {
            throw new TlsException(
                TlsErrorKind.Connection,
                TlsErrorReason.TransportFailed,
                $"The connection to {handshake.Peer} was disposed during the TLS handshake.",
                error);
        }
        finally
        {
            _input.ReleaseIfEmpty();

            // Also where it has failed before there was a session.
            Interlocked.CompareExchange(ref _state, State.Failed, State.Handshaking);
            session?.Dispose();
        }
    }

    /// <summary>
    /// The loop: hand over what came, send what comes out, read when the engine asks for input, judge when it asks for a verdict.
    /// </summary>
    private async Task HandshakeAsync<TIO>(MbedSession session, Handshake handshake, CancellationToken cancellationToken)
        where TIO : IStreamIO
    {
        byte[] output = ArrayPool<byte>.Shared.Rent(HandshakeOutputSize);
        try
        {
            if (handshake.Refusal is { } refusal)
            {
                session.RefusePeer(refusal.Alert ?? TlsAlert.InternalError);
                await SendAlertAsync<TIO>(session, output, cancellationToken).ConfigureAwait(false);
                throw refusal;
            }

            while (true)
            {
                TlsStatus status = session.Handshake(_input.Filled, out int consumed, output, out int written);
                _input.Consume(consumed);
                if (written > 0)
                {
                    await TIO.WriteAsync(_inner, ToSend(output, written), cancellationToken).ConfigureAwait(false);
                }

                switch (status)
                {
                    case TlsStatus.Ok:
                        await TIO.FlushAsync(_inner, cancellationToken).ConfigureAwait(false);
                        return;

                    case TlsStatus.WantOutput:
                        break;

                    case TlsStatus.WantInput:
                        await TIO.FlushAsync(_inner, cancellationToken).ConfigureAwait(false);
                        Fill(await TIO.ReadAsync(_inner, _input.GetRoom(), cancellationToken).ConfigureAwait(false), handshake);
                        break;

                    case TlsStatus.WantVerdict:
                        PeerVerdict verdict = handshake.Judge(session);
                        if (!verdict.IsAccepted)
                        {
                            session.RefusePeer(verdict.Alert);
                            await SendAlertAsync<TIO>(session, output, cancellationToken).ConfigureAwait(false);
                            throw verdict.ToException(handshake.Peer);
                        }

                        break;

                    case TlsStatus.WantIdentity:
                        await AnswerIdentityRequestAsync<TIO>(session, handshake, output, cancellationToken).ConfigureAwait(false);
                        break;

                    default:
                        await SendAlertAsync<TIO>(session, output, cancellationToken).ConfigureAwait(false);
                        throw status == TlsStatus.Certificate
                            ? PeerVerifier.DescribeUnreadable(session).ToException(handshake.Peer)
                            : TlsFailure.FromStatus(status, session.GetInfo());
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(output);
        }
    }

    /// <summary>
    /// A short flight in an array of its own: a <see cref="System.Net.Sockets.Socket"/> refers to what it sent last until it sends again, and a connection that
    /// rests after its handshake would keep all of a large one (docs/memory.md).
    /// </summary>
    private static ReadOnlyMemory<byte> ToSend(byte[] output, int written) =>
        written <= ShortFlight ? output.AsSpan(0, written).ToArray() : output.AsMemory(0, written);

    /// <summary>The peer was found good and asks who we are. What cannot be answered ends the handshake here, and the peer is told.</summary>
    private async Task AnswerIdentityRequestAsync<TIO>(
        MbedSession session, Handshake handshake, byte[] output, CancellationToken cancellationToken)
        where TIO : IStreamIO
    {
        try
        {
            handshake.AnswerIdentityRequest(session);
        }
        catch (TlsException)
        {
            session.RefusePeer(TlsAlert.InternalError);
            await SendAlertAsync<TIO>(session, output, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    private void Fill(int count, Handshake handshake)
    {
        if (count == 0)
        {
            throw new TlsException(
                TlsErrorKind.Connection,
                TlsErrorReason.ClosedDuringHandshake,
                $"The connection was closed by {handshake.Peer} during the TLS handshake.");
        }

        _input.Fill(count);
    }

    /// <summary>Tells the peer why we go. Nothing more can be done if that fails: the reason is thrown by the caller in any case.</summary>
    private async Task SendAlertAsync<TIO>(MbedSession session, byte[] output, CancellationToken cancellationToken)
        where TIO : IStreamIO
    {
        try
        {
            TlsStatus status;
            do
            {
                status = session.Flush(output, out int written);
                if (written > 0)
                {
                    await TIO.WriteAsync(_inner, output.AsMemory(0, written), cancellationToken).ConfigureAwait(false);
                }
            }
            while (status == TlsStatus.WantOutput);

            await TIO.FlushAsync(_inner, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The transport is gone, or time is up.
        }
    }
}
