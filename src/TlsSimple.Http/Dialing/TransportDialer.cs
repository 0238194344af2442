using System.Net;
using System.Net.Security;

namespace TlsSimple;

/// <summary>Opens a raw connection in the way that the caller chose: sockets, a delegate, or the ConnectCallback that was on the SocketsHttpHandler.</summary>
internal sealed class TransportDialer
{
    private readonly Func<DnsEndPoint, HttpRequestMessage, CancellationToken, ValueTask<Stream>> _dial;

    internal TransportDialer(
        TlsSimpleOptions options,
        Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? connectCallback)
    {
        if (connectCallback is not null)
        {
            _dial = (endPoint, request, token) => OwnAsync(connectCallback(SocketsHttpContexts.Connection(endPoint, request), token), "ConnectCallback", token);
        }
        else if (options.Dial is { } dial)
        {
            _dial = (endPoint, _, token) => OwnAsync(dial(endPoint, token), "Dial", token);
        }
        else
        {
            var sockets = new SocketDialer(options);
            _dial = (endPoint, _, token) => sockets.DialAsync(endPoint, token);
        }
    }

    internal ValueTask<Stream> DialAsync(DnsEndPoint endPoint, HttpRequestMessage request, CancellationToken cancellationToken) =>
        _dial(endPoint, request, cancellationToken);

    private static async ValueTask<Stream> OwnAsync(ValueTask<Stream> dialling, string source, CancellationToken cancellationToken)
    {
        Stream? stream = await InTimeAsync(dialling.AsTask(), cancellationToken).ConfigureAwait(false);
        if (stream is SslStream or TlsStream)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw TlsFailure.InvalidOption($"{source} returned a {stream.GetType().Name}: it is to return the raw connection, TlsSimple does the TLS on it.");
        }

        if (stream is { CanRead: false } or { CanWrite: false })
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw TlsFailure.InvalidOption($"{source} returned a {stream.GetType().Name} that cannot be both read and written.");
        }

        return stream ?? throw TlsFailure.InvalidOption($"{source} returned null: it is to return a connected stream, or to throw.");
    }

    /// <summary>A delegate need not look at its token; what it brings too late is closed.</summary>
    private static async Task<Stream?> InTimeAsync(Task<Stream> dialling, CancellationToken cancellationToken)
    {
        try
        {
            return await dialling.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = DiscardAsync(dialling);
            throw;
        }
    }

    private static async Task DiscardAsync(Task<Stream> late)
    {
        await ((Task)late).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (late.IsCompletedSuccessfully && await late.ConfigureAwait(false) is { } stream)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }
}
