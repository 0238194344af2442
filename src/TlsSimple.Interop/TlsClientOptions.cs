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

    /// <summary>
    /// What is shown to servers that ask for a client certificate; exactly its chain is sent. Default: <c>null</c>, none.
    /// </summary>
    public TlsIdentity? Identity { get; set; }

    /// <summary>
    /// Chooses what is shown to a server that asks, anew for every connection, so that identities can change while the
    /// program runs; <c>null</c> shows none. Excludes <see cref="Identity"/>. It runs after the server was verified and must
    /// not block; what it throws fails the handshake. Default: <c>null</c>.
    /// </summary>
    public Func<TlsIdentityRequest, TlsIdentity?>? IdentitySelector { get; set; }

    /// <summary>Keys one of which must stand in the verified path. Default: <c>null</c>, any will do.</summary>
    public PublicKeyPins? Pins { get; set; }

    /// <summary>
    /// Looks at a peer that passed every check and may refuse it still, by <c>false</c>; what it throws refuses too. It must
    /// not block. It cannot accept what was refused. Default: <c>null</c>.
    /// </summary>
    public Func<TlsVerifiedPeer, bool>? PeerFilter { get; set; }

    /// <summary>Revocation lists, and what happens where there is none. Default: none, not asked for.</summary>
    public RevocationOptions Revocation { get; set; } = RevocationOptions.None;

    /// <inheritdoc cref="CertificateVerifierOptions.DangerousIgnoreCertificateProfile"/>
    public bool DangerousIgnoreCertificateProfile { get; set; }

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
        _ = Revocation?.Lists ?? throw TlsFailure.InvalidOption("Revocation is null: RevocationOptions.None asks for nothing.");
        if (Identity is not null && IdentitySelector is not null)
        {
            throw TlsFailure.InvalidOption("Identity and IdentitySelector exclude each other: let the selector return the identity.");
        }

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
