using System.Buffers;
using System.Diagnostics;
using System.Net.Security;
using System.Security.Authentication;

namespace TlsSimple;

public sealed partial class TlsStream
{
    /// <summary>Room for a client's flight, or for the first 16 KB of a long one.</summary>
    private const int HandshakeOutputSize = 16 * 1024;

    /// <summary>Runs the handshake as a client and verifies that the peer is <paramref name="targetHost"/>.</summary>
    /// <param name="context">Whom to trust and what to offer.</param>
    /// <param name="targetHost">The host that was dialled: a DNS name (IDN is turned into A-labels) or an IP address. It goes into SNI unless it is an address, and the certificate must be its.</param>
    /// <param name="cancellationToken">Ends the handshake; the stream cannot be used after.</param>
    /// <exception cref="ArgumentException"><paramref name="targetHost"/> is no host name and no address.</exception>
    /// <exception cref="TlsException">The handshake failed; the peer was told by an alert where TLS has one for it.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <exception cref="InvalidOperationException">The stream has been authenticated before, or an attempt failed.</exception>
    public Task AuthenticateAsClientAsync(TlsClientContext context, string targetHost, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return AuthenticateAsClientAsync(context, HostName.Parse(targetHost, nameof(targetHost)), context.DefaultOffer, cancellationToken);
    }

    /// <summary>The blocking form of <see cref="AuthenticateAsClientAsync(TlsClientContext, string, CancellationToken)"/>.</summary>
    /// <remarks>When <see cref="TlsClientOptions.HandshakeTimeout"/> runs out the inner stream is disposed: a blocking read ends in no other way on every kind of stream.</remarks>
    /// <inheritdoc cref="AuthenticateAsClientAsync(TlsClientContext, string, CancellationToken)"/>
    public void AuthenticateAsClient(TlsClientContext context, string targetHost)
    {
        ArgumentNullException.ThrowIfNull(context);
        HostName host = HostName.Parse(targetHost, nameof(targetHost));
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

        using var timer = new Timer(Expire, null, context.HandshakeTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            Task handshake = AuthenticateAsync<SyncIO>(context, host, context.DefaultOffer, CancellationToken.None);
            Debug.Assert(handshake.IsCompleted, "a sync handshake never waits");
            handshake.GetAwaiter().GetResult();
        }
        catch (TlsException error) when (Volatile.Read(ref expired) && error.Kind == TlsErrorKind.Connection)
        {
            throw TimedOut(context, host, error);
        }
    }

    internal async Task AuthenticateAsClientAsync(
        TlsClientContext context, HostName host, AlpnOffer offer, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(context.HandshakeTimeout);
        try
        {
            await AuthenticateAsync<AsyncIO>(context, host, offer, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw TimedOut(context, host, error);
        }
        catch (OperationCanceledException error) when (error.CancellationToken != cancellationToken)
        {
            throw new OperationCanceledException(error.Message, error, cancellationToken);
        }
    }

    private static TlsException TimedOut(TlsClientContext context, HostName host, Exception cause) => new(
        TlsErrorKind.Timeout,
        TlsErrorReason.HandshakeTimeout,
        $"The TLS handshake with {host} did not end within {context.HandshakeTimeout.TotalSeconds:0.###} s (HandshakeTimeout).",
        cause);

    private async Task AuthenticateAsync<TIO>(
        TlsClientContext context, HostName host, AlpnOffer offer, CancellationToken cancellationToken)
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
            session = context.CreateSession(host, offer);
            long start = Stopwatch.GetTimestamp();
            PeerVerdict verdict = await HandshakeAsync<TIO>(session, context, host, cancellationToken).ConfigureAwait(false);
            _info = Describe(session, host, verdict, _shown, Stopwatch.GetElapsedTime(start));
            _session = session;
            // Dispose may have run meanwhile; then it wins, and the session goes.
            bool disposed = Interlocked.CompareExchange(ref _state, State.Open, State.Handshaking) != State.Handshaking;
            ObjectDisposedException.ThrowIf(disposed, this);

            session = null;
        }
        catch (IOException error)
        {
            throw new TlsException(
                TlsErrorKind.Connection,
                TlsErrorReason.TransportFailed,
                $"The connection to {host} failed during the TLS handshake: {error.Message}",
                error);
        }
        catch (ObjectDisposedException error) when (_state != State.Disposed && !context.IsDisposed)
        {
            throw new TlsException(
                TlsErrorKind.Connection,
                TlsErrorReason.TransportFailed,
                $"The connection to {host} was disposed during the TLS handshake.",
                error);
        }
        finally
        {
            _input.ReleaseIfEmpty();
            if (session is not null)
            {
                session.Dispose();
                Interlocked.CompareExchange(ref _state, State.Failed, State.Handshaking);
            }
        }
    }

    /// <summary>
    /// The loop: hand over what came, send what comes out, read when the engine asks for input, judge when it asks for a verdict.
    /// </summary>
    private async Task<PeerVerdict> HandshakeAsync<TIO>(
        MbedSession session, TlsClientContext context, HostName host, CancellationToken cancellationToken)
        where TIO : IStreamIO
    {
        byte[] output = ArrayPool<byte>.Shared.Rent(HandshakeOutputSize);
        PeerVerdict? verdict = null;
        try
        {
            while (true)
            {
                TlsStatus status = session.Handshake(_input.Filled, out int consumed, output, out int written);
                _input.Consume(consumed);
                if (written > 0)
                {
                    await TIO.WriteAsync(_inner, output.AsMemory(0, written), cancellationToken).ConfigureAwait(false);
                }

                switch (status)
                {
                    case TlsStatus.Ok:
                        await TIO.FlushAsync(_inner, cancellationToken).ConfigureAwait(false);
                        return verdict ?? throw TlsFailure.FromStatus(TlsStatus.Unverified, session.GetInfo());

                    case TlsStatus.WantOutput:
                        break;

                    case TlsStatus.WantInput:
                        await TIO.FlushAsync(_inner, cancellationToken).ConfigureAwait(false);
                        await FillAsync<TIO>(host, cancellationToken).ConfigureAwait(false);
                        break;

                    case TlsStatus.WantVerdict:
                        verdict = PeerVerifier.Judge(session, context, host);
                        if (!verdict.IsAccepted)
                        {
                            session.RefusePeer(verdict.Alert);
                            await SendAlertAsync<TIO>(session, output, cancellationToken).ConfigureAwait(false);
                            throw verdict.ToException(host);
                        }

                        break;

                    case TlsStatus.WantIdentity:
                        await AnswerIdentityRequestAsync<TIO>(session, context, host, output, cancellationToken).ConfigureAwait(false);
                        break;

                    default:
                        await SendAlertAsync<TIO>(session, output, cancellationToken).ConfigureAwait(false);
                        throw status == TlsStatus.Certificate
                            ? PeerVerifier.DescribeUnreadable(session).ToException(host)
                            : TlsFailure.FromStatus(status, session.GetInfo());
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(output);
        }
    }

    /// <summary>The peer was found good and asks who we are. What cannot be answered ends the handshake here, and the peer is told.</summary>
    private async Task AnswerIdentityRequestAsync<TIO>(
        MbedSession session, TlsClientContext context, HostName host, byte[] output, CancellationToken cancellationToken)
        where TIO : IStreamIO
    {
        try
        {
            _shown = IdentityRequest.Answer(session, context, host);
        }
        catch (TlsException)
        {
            session.RefusePeer(TlsAlert.InternalError);
            await SendAlertAsync<TIO>(session, output, cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    private async Task FillAsync<TIO>(HostName host, CancellationToken cancellationToken)
        where TIO : IStreamIO
    {
        int count = await TIO.ReadAsync(_inner, _input.GetRoom(), cancellationToken).ConfigureAwait(false);
        if (count == 0)
        {
            throw new TlsException(
                TlsErrorKind.Connection,
                TlsErrorReason.ClosedDuringHandshake,
                $"{host} closed the connection during the TLS handshake.");
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

    private static TlsConnectionInfo Describe(MbedSession session, HostName host, PeerVerdict verdict, TlsIdentity? shown, TimeSpan time)
    {
        NativeInfo info = session.GetInfo();
        byte[] alpn = info.Alpn;
        return new TlsConnectionInfo
        {
            Protocol = info.Version == 0x0304 ? SslProtocols.Tls13 : SslProtocols.Tls12,
            CipherSuite = (TlsCipherSuite)info.CipherSuite,
            Group = NamedGroups.NameOf(info.Group),
            ApplicationProtocol = alpn.Length == 0 ? default : new SslApplicationProtocol(alpn),
            IsResumed = info.Resumed != 0,
            ServerName = host.Name,
            PeerCertificates = verdict.Sent,
            VerifiedPath = verdict.Path,
            LocalCertificates = shown?.Chain ?? [],
            HandshakeTime = time,
        };
    }
}
