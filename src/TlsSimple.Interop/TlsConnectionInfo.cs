using System.Net;
using System.Net.Security;
using System.Security.Authentication;

namespace TlsSimple;

/// <summary>What was negotiated on a connection. Immutable.</summary>
public sealed class TlsConnectionInfo
{
    internal TlsConnectionInfo()
    {
    }

    /// <summary><see cref="SslProtocols.Tls12"/> or <see cref="SslProtocols.Tls13"/>.</summary>
    public required SslProtocols Protocol { get; init; }

    /// <summary>The cipher suite; its members carry IANA's names and numbers.</summary>
    public required TlsCipherSuite CipherSuite { get; init; }

    /// <summary>The key exchange group by its name in IANA's registry: <c>x25519</c>, <c>secp256r1</c>, …</summary>
    public required string Group { get; init; }

    /// <summary>The application protocol (RFC 7301); the default value, which is empty, if none was negotiated.</summary>
    public required SslApplicationProtocol ApplicationProtocol { get; init; }

    /// <summary>Whether an earlier session was resumed.</summary>
    public required bool IsResumed { get; init; }

    /// <summary>A client's: the name that the peer was verified against, a DNS name in A-labels or an IP address. A server's: the name that the client asked for (RFC 6066, section 3); empty if it named nobody.</summary>
    public required string ServerName { get; init; }

    /// <summary>The certificates that the peer sent, leaf first, each as DER; in a resumed session those of the full handshake. Empty if a client showed none.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> PeerCertificates { get; init; }

    /// <summary>The path that was verified, leaf first, anchor last, each as DER; empty if a client showed no certificate.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> VerifiedPath { get; init; }

    /// <summary>The certificates of ours that the peer was shown, leaf first, each as DER; empty if it did not ask, or there was none to show.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> LocalCertificates { get; init; }

    /// <summary>How long the handshake took: a client's from the first byte sent, a server's with the wait for the ClientHello and the choice of an identity.</summary>
    public required TimeSpan HandshakeTime { get; init; }

    /// <summary>How long DNS, TCP and a proxy's tunnel took; zero where TlsSimple did not dial, as under a bare <see cref="TlsStream"/>.</summary>
    public TimeSpan ConnectTime { get; internal set; }

    /// <summary>Where the connection was to lead when it was asked for.</summary>
    internal DnsEndPoint? Origin { get; set; }

    /// <summary>The far end of the transport: the server's, or the proxy's where there is one; <c>null</c> where TlsSimple did not open a socket.</summary>
    public EndPoint? RemoteEndPoint { get; internal set; }

    /// <summary>The proxy whose tunnel the connection goes through, without credentials; <c>null</c> if there is none.</summary>
    public Uri? Proxy { get; internal set; }
}
