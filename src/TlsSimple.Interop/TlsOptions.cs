using System.Net.Security;
using System.Security.Authentication;

namespace TlsSimple;

/// <summary>What both sides of TLS are asked for. <see cref="TlsClientOptions"/> and <see cref="TlsServerOptions"/> add what is theirs.</summary>
public abstract class TlsOptions
{
    private protected TlsOptions()
    {
    }

    /// <summary>The lowest protocol version: <see cref="SslProtocols.Tls12"/> (default) or <see cref="SslProtocols.Tls13"/>.</summary>
    public SslProtocols MinimumProtocol { get; set; } = SslProtocols.Tls12;

    /// <summary>The highest protocol version: <see cref="SslProtocols.Tls13"/> (default) or <see cref="SslProtocols.Tls12"/>.</summary>
    public SslProtocols MaximumProtocol { get; set; } = SslProtocols.Tls13;

    /// <summary>
    /// The cipher suites to speak, the most preferred first, those of both versions in one list. Default: empty, which means all that
    /// there are, in the order of docs/policy.md. A version without a suite in the list is not spoken, so both bounds must have one.
    /// </summary>
    public IList<TlsCipherSuite> CipherSuites { get; set; } = [];

    /// <summary>
    /// The key exchange groups, the most preferred first; a client sends its key share for the first. Default: empty, which means
    /// X25519, P-256, P-384, P-521.
    /// </summary>
    /// <remarks>In TLS 1.2 OpenSSL's servers look here for the curve of a client's certificate, too (RFC 8422, section 5.1): name it.</remarks>
    public IList<TlsNamedGroup> Groups { get; set; } = [];

    /// <summary>
    /// The application protocols (RFC 7301), in order of preference; each 1 to 255 bytes. Default: none.
    /// A client offers them; an HTTP handler ignores the list, as there the request decides. A server takes the first of its own that the
    /// client offers, and refuses a client that offers none of them.
    /// </summary>
    public IList<SslApplicationProtocol> ApplicationProtocols { get; set; } = [];

    /// <summary>
    /// How long a handshake may take, over and above any cancellation token: more than zero, or
    /// <see cref="Timeout.InfiniteTimeSpan"/>. Default: 10 seconds.
    /// </summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);

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
        _ = CipherSuites ?? throw TlsFailure.InvalidOption("CipherSuites is null: an empty list means all that there are.");
        _ = Groups ?? throw TlsFailure.InvalidOption("Groups is null: an empty list means all that there are.");
        _ = ApplicationProtocols ?? throw TlsFailure.InvalidOption("ApplicationProtocols is null: an empty list offers none.");
        _ = Revocation?.Lists ?? throw TlsFailure.InvalidOption("Revocation is null: RevocationOptions.None asks for nothing.");
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
