using System.Runtime.ExceptionServices;
using Polly;

namespace TlsSimple;

/// <summary>Runs what establishes a connection through the caller's pipeline, or the default one.</summary>
/// <remarks>
/// The default pipeline changes nothing about an attempt that goes well, so it is made only when the first has failed, and begins with that
/// failure: a process whose first connection works need not load and compile it, which takes longer than the handshake.
/// </remarks>
/// <param name="pipeline">The caller's; <c>null</c>: <see cref="TlsConnectRetry.Default"/>.</param>
internal sealed class ConnectAttempts(ResiliencePipeline? pipeline)
{
    internal ValueTask<T> RunAsync<T>(
        Func<ConnectTarget, CancellationToken, ValueTask<T>> attempt, ConnectTarget target, CancellationToken cancellationToken) =>
        pipeline is null ? FirstAsync(attempt, target, cancellationToken) : ThroughAsync(pipeline, attempt, target, first: null, cancellationToken);

    private static async ValueTask<T> FirstAsync<T>(
        Func<ConnectTarget, CancellationToken, ValueTask<T>> attempt, ConnectTarget target, CancellationToken cancellationToken)
    {
        ExceptionDispatchInfo failure;
        try
        {
            return await attempt(target, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (TlsConnectRetry.IsTransient(error))
        {
            failure = ExceptionDispatchInfo.Capture(error);
        }

        return await ThroughAsync(TlsConnectRetry.Default, attempt, target, failure, cancellationToken).ConfigureAwait(false);
    }

    /// <param name="pipeline">What to run it through.</param>
    /// <param name="attempt">One attempt.</param>
    /// <param name="target">Where to.</param>
    /// <param name="first">How the first has failed already.</param>
    /// <param name="cancellationToken">Ends the attempts and what is between them.</param>
    private static ValueTask<T> ThroughAsync<T>(
        ResiliencePipeline pipeline,
        Func<ConnectTarget, CancellationToken, ValueTask<T>> attempt,
        ConnectTarget target,
        ExceptionDispatchInfo? first,
        CancellationToken cancellationToken) =>
        pipeline.ExecuteAsync(
            token =>
            {
                Interlocked.Exchange(ref first, null)?.Throw();
                return attempt(target, token);
            },
            cancellationToken);
}
