namespace TlsSimple;

/// <summary>How trust anchors follow their file while the program runs. Immutable.</summary>
public sealed record TrustReloadOptions
{
    /// <summary>
    /// How much time must have passed since the file was read before a connection reads it again; with zero every one does.
    /// Default: 30 seconds.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public TimeSpan Interval
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Told when what changed cannot be used, so that the anchors of before stay: once for each problem, until it is gone or
    /// another comes. It runs on the connection that read the file, and so must neither block nor throw. Default: <c>null</c>.
    /// </summary>
    public Action<TlsException>? OnFailed { get; init; }

    /// <summary>Told when other anchors have taken effect, in the same way. Default: <c>null</c>.</summary>
    public Action? OnReloaded { get; init; }

    /// <summary>Measures <see cref="Interval"/>. Default: <see cref="TimeProvider.System"/>.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
