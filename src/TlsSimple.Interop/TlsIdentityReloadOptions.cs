namespace TlsSimple;

/// <summary>How an identity follows its files while the program runs. Immutable.</summary>
public sealed record TlsIdentityReloadOptions
{
    /// <summary>
    /// How much time must have passed since the files were read before a connection reads them again; with zero every one does.
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
    /// Told when what changed cannot be used, so that the identity of before stays: once for each problem, until it is gone or
    /// another comes. It runs on the connection that read the files, and so must neither block nor throw. Default: <c>null</c>.
    /// </summary>
    public Action<TlsException>? OnFailed { get; init; }

    /// <summary>Told when another identity has taken effect, in the same way. Default: <c>null</c>.</summary>
    public Action<TlsIdentity>? OnReloaded { get; init; }

    /// <summary>Measures <see cref="Interval"/>, and tells whether a new certificate is valid yet. Default: <see cref="TimeProvider.System"/>.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
