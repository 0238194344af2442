using System.Threading.Channels;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Proxies;

/// <summary>A proxy that plays its script, then keeps the connection open on its side, and tells when the client has closed it.</summary>
internal sealed class WatchedProxy : IAsyncDisposable
{
    private readonly Channel<bool> _ends = Channel.CreateUnbounded<bool>();
    private readonly ScriptedProxy _proxy;

    private WatchedProxy(Func<ProxyConnection, Task> script, TestCertificate? certificate) =>
        _proxy = new ScriptedProxy(
            async connection =>
            {
                try
                {
                    await script(connection);
                    while (await connection.ReadHeadAsync())
                    {
                    }
                }
                finally
                {
                    _ends.Writer.TryWrite(true);
                }
            },
            certificate: certificate);

    public ScriptedProxy Proxy => _proxy;

    public Uri Address => _proxy.Address;

    /// <summary>Answers the first request on a connection with these bytes; nothing for "".</summary>
    public static WatchedProxy Answering(string text, TestCertificate? certificate = null) => new(
        async connection =>
        {
            if (await connection.ReadHeadAsync())
            {
                await connection.WriteAsync(text);
            }
        },
        certificate);

    /// <summary>Answers every request on a connection with these bytes.</summary>
    public static WatchedProxy AnsweringAll(string text) => new(
        async connection =>
        {
            while (await connection.ReadHeadAsync())
            {
                await connection.WriteAsync(text);
            }
        },
        certificate: null);

    /// <summary>Waits until one more client has closed its connection.</summary>
    public async Task WaitForEndAsync(TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        try
        {
            await _ends.Reader.ReadAsync(deadline.Token);
        }
        catch (OperationCanceledException error)
        {
            throw new TimeoutException($"The client's connection was still open after {limit}. {_proxy.Log}", error);
        }
    }

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();
}
