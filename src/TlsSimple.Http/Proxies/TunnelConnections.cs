using System.Runtime.ExceptionServices;

namespace TlsSimple;

/// <summary>
/// The connections that are opened for one tunnel. SocketsHttpHandler may open several (after a 407, say), reads the rest of a refusal before it closes, and lets an
/// attempt go on for seconds when nobody waits for it any more; disposing this ends them all at once but the one that was taken.
/// </summary>
internal sealed class TunnelConnections : IAsyncDisposable
{
    private readonly Func<HttpRequestMessage, CancellationToken, ValueTask<Transport>> _dial;
    private readonly Lock _lock = new();
    private readonly List<Transport> _open = [];
    private readonly CancellationTokenSource _end;
    private readonly CancellationToken _ended;
    private bool _isOver;
    private ExceptionDispatchInfo? _failure;

    /// <param name="dial">Opens a connection to the proxy.</param>
    /// <param name="cancellationToken">Ends all attempts.</param>
    internal TunnelConnections(Func<HttpRequestMessage, CancellationToken, ValueTask<Transport>> dial, CancellationToken cancellationToken)
    {
        _dial = dial;
        _end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _ended = _end.Token;
    }

    /// <summary>Why the connection that was asked for last did not come about; <c>null</c> if it did.</summary>
    internal ExceptionDispatchInfo? Failure => Volatile.Read(ref _failure);

    /// <param name="request">The one that the connection is for.</param>
    /// <param name="wrap">Gives the stream that SocketsHttpHandler gets.</param>
    /// <param name="attempt">Ends this attempt.</param>
    internal async ValueTask<Stream> OpenAsync(HttpRequestMessage request, Func<Stream, Stream> wrap, CancellationToken attempt)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_ended, attempt);
        Transport transport = await DialAsync(request, either.Token).ConfigureAwait(false);
        Stream stream = wrap(transport.Stream);
        if (TryKeep(transport with { Stream = stream }))
        {
            return stream;
        }

        await stream.DisposeAsync().ConfigureAwait(false);
        throw new OperationCanceledException(_ended);
    }

    /// <summary>Hands out the connection that became the tunnel, and with it the duty to dispose of it.</summary>
    internal Transport Take(Predicate<Stream> isTunnel)
    {
        lock (_lock)
        {
            int index = _open.FindIndex(transport => isTunnel(transport.Stream));
            Transport tunnel = _open[index];
            _open.RemoveAt(index);
            return tunnel;
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_isOver)
            {
                return;
            }

            _isOver = true;
        }

        await _end.CancelAsync().ConfigureAwait(false);
        _end.Dispose();
        foreach (Transport transport in _open)
        {
            await transport.Stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask<Transport> DialAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            Transport transport = await _dial(request, cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _failure, null);
            return transport;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            Volatile.Write(ref _failure, ExceptionDispatchInfo.Capture(error));
            throw;
        }
    }

    private bool TryKeep(Transport transport)
    {
        lock (_lock)
        {
            if (!_isOver)
            {
                _open.Add(transport);
            }

            return !_isOver;
        }
    }
}
