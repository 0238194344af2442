using System.Threading.Channels;

namespace TlsSimple.Integration.Peers;

/// <summary>What a server in the test process has seen.</summary>
public sealed class ServerCounts
{
    private readonly Channel<bool> _aborts = Channel.CreateUnbounded<bool>();
    private int _connections;
    private int _handshakes;
    private int _requests;

    /// <summary>TCP connections accepted.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>TLS handshakes that came to a good end.</summary>
    public int Handshakes => Volatile.Read(ref _handshakes);

    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Waits until one more request was ended by the client before its answer was complete.</summary>
    /// <exception cref="TimeoutException">None was.</exception>
    public async Task WaitForAbortAsync(TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout);
        try
        {
            await _aborts.Reader.ReadAsync(deadline.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"No request was aborted within {timeout}.", e);
        }
    }

    internal void OnConnection() => Interlocked.Increment(ref _connections);

    internal void OnHandshake() => Interlocked.Increment(ref _handshakes);

    internal void OnRequest() => Interlocked.Increment(ref _requests);

    internal void OnAbort() => _aborts.Writer.TryWrite(true);
}
