using System.Net.Security;
using System.Security.Authentication;

namespace TlsSimple;

/// <summary>What a TLS client asks of its connections. Copied and checked when a <see cref="TlsClientContext"/> is made of it.</summary>
public class TlsClientOptions
{
    /// <summary>Whom to trust. Default: <see cref="TrustAnchors.System"/>.</summary>
    public TrustAnchors Trust { get; set; } = TrustAnchors.System;

    /// <summary>The lowest protocol version: <see cref="SslProtocols.Tls12"/> (default) or <see cref="SslProtocols.Tls13"/>.</summary>
    public SslProtocols MinimumProtocol { get; set; } = SslProtocols.Tls12;

    /// <summary>The highest protocol version: <see cref="SslProtocols.Tls13"/> (default) or <see cref="SslProtocols.Tls12"/>.</summary>
    public SslProtocols MaximumProtocol { get; set; } = SslProtocols.Tls13;

    /// <summary>
    /// The application protocols to offer (RFC 7301), in order of preference; each 1 to 255 bytes. Default: none.
    /// An HTTP handler ignores it: there the request decides.
    /// </summary>
    public IList<SslApplicationProtocol> ApplicationProtocols { get; set; } = [];

    /// <summary>
    /// How long a handshake may take, over and above any cancellation token: more than zero, or
    /// <see cref="Timeout.InfiniteTimeSpan"/>. Default: 10 seconds.
    /// </summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock for validity periods. Default: <see cref="TimeProvider.System"/>.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Throws if a value is not allowed or two do not go together.</summary>
    internal virtual void Validate()
    {
        RequireProtocol(MinimumProtocol, nameof(MinimumProtocol));
        RequireProtocol(MaximumProtocol, nameof(MaximumProtocol));
        if (MinimumProtocol > MaximumProtocol)
        {
            throw TlsFailure.InvalidOption($"MinimumProtocol ({MinimumProtocol}) is above MaximumProtocol ({MaximumProtocol}): no version is left.");
        }

        RequireTimeout(HandshakeTimeout, nameof(HandshakeTimeout));
        _ = Trust ?? throw TlsFailure.InvalidOption("Trust is null: name the trust anchors, TrustAnchors.System for one.");
        _ = ApplicationProtocols ?? throw TlsFailure.InvalidOption("ApplicationProtocols is null: an empty list offers none.");
        _ = TimeProvider ?? throw TlsFailure.InvalidOption("TimeProvider is null: TimeProvider.System is the machine's clock.");
    }

    private protected static void RequireTimeout(TimeSpan value, string name)
    {
        // The upper bound is that of CancellationTokenSource.
        if (value != Timeout.InfiniteTimeSpan && (value <= TimeSpan.Zero || value.TotalMilliseconds > uint.MaxValue - 1))
        {
            throw TlsFailure.InvalidOption(
                $"{name} is {value}: it must be more than zero and at most 49 days, or Timeout.InfiniteTimeSpan.");
        }
    }

    private static void RequireProtocol(SslProtocols value, string name)
    {
        if (value is not (SslProtocols.Tls12 or SslProtocols.Tls13))
        {
            throw TlsFailure.InvalidOption($"{name} is {value}: it must be SslProtocols.Tls12 or SslProtocols.Tls13; older versions are broken (RFC 8996).");
        }
    }
}
