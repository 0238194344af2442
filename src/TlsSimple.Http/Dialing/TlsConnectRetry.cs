using System.Net.Sockets;
using Polly;
using Polly.Retry;

namespace TlsSimple;

/// <summary>What is worth another attempt while a connection is established, and the pipeline that makes it.</summary>
public static class TlsConnectRetry
{
    /// <summary>Two retries after <see cref="IsTransient"/> failures, about 100 and 200 ms later, with jitter.</summary>
    public static ResiliencePipeline Default => Lazily.Made;

    /// <summary>
    /// Whether a connection failed by what often passes: refused, reset or aborted (also during the handshake), no connection in time, a
    /// name server that could not answer. Not by what another attempt would meet again: a certificate that was refused, pins,
    /// alerts, options, a handshake that took too long or that the server closed, a proxy that said no.
    /// </summary>
    /// <param name="error">What the attempt ended with.</param>
    public static bool IsTransient(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error switch
        {
            SocketException socket => OftenPasses(socket.SocketErrorCode),
            TlsException { Reason: TlsErrorReason.TransportFailed } tls => SocketErrorOf(tls) is { } code && OftenPasses(code),
            _ => false,
        };
    }

    /// <summary>The default pipeline with another number of retries; zero tries once.</summary>
    internal static ResiliencePipeline Create(int retries) => retries == 0 ? ResiliencePipeline.Empty : new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = retries,
            Delay = TimeSpan.FromMilliseconds(100),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome.Exception is { } error && IsTransient(error)),
        })
        .Build();

    private static bool OftenPasses(SocketError code) => code is
        SocketError.ConnectionRefused or SocketError.ConnectionReset or SocketError.ConnectionAborted or
        SocketError.Shutdown or SocketError.NotConnected or SocketError.TimedOut or SocketError.TryAgain;

    private static SocketError? SocketErrorOf(Exception error)
    {
        for (Exception? inner = error.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException socket)
            {
                return socket.SocketErrorCode;
            }
        }

        return null;
    }

    /// <summary>Apart, so that asking <see cref="IsTransient"/> makes nothing.</summary>
    private static class Lazily
    {
        internal static readonly ResiliencePipeline Made = Create(2);
    }
}
