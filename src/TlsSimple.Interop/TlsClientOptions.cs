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
}
