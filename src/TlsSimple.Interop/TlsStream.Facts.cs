using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace TlsSimple;

/// <content>What SslStream tells of a connection, under the same names. <see cref="ConnectionInfo"/> tells more.</content>
public sealed partial class TlsStream
{
    private X509Certificate2? _remoteCertificate;
    private X509Certificate2? _localCertificate;

    /// <summary>What was negotiated; <c>null</c> before the handshake has ended.</summary>
    public TlsConnectionInfo? ConnectionInfo => _info;

    /// <summary>Whether the handshake has ended well.</summary>
    public bool IsAuthenticated => _info is not null;

    /// <summary>Whether both sides have shown who they are; in a resumed session, in the handshake that it comes from.</summary>
    public bool IsMutuallyAuthenticated => _info is { } info && info.LocalCertificates.Count > 0 && info.PeerCertificates.Count > 0;

    /// <summary>The same as <see cref="IsAuthenticated"/>: nothing is spoken here that does not encrypt.</summary>
    public bool IsEncrypted => IsAuthenticated;

    /// <summary>The same as <see cref="IsAuthenticated"/>: nothing is spoken here that does not authenticate its records.</summary>
    public bool IsSigned => IsAuthenticated;

    /// <summary>Whether this is the server's side; <c>false</c> before the handshake has ended.</summary>
    public bool IsServer => _handshake?.IsServer ?? false;

    /// <summary>The protocol version; <see cref="SslProtocols.None"/> before the handshake has ended.</summary>
    public SslProtocols SslProtocol => _info?.Protocol ?? SslProtocols.None;

    /// <summary>The application protocol (RFC 7301); the default value, which is empty, if none was negotiated.</summary>
    public SslApplicationProtocol NegotiatedApplicationProtocol => _info?.ApplicationProtocol ?? default;

    /// <summary>The cipher suite.</summary>
    /// <exception cref="InvalidOperationException">The handshake has not ended.</exception>
    public TlsCipherSuite NegotiatedCipherSuite => Authenticated().CipherSuite;

    /// <summary>A client's: the host that the peer was verified to be. A server's: the name that the client has asked for, empty if it named nobody. Empty before the handshake has ended.</summary>
    public string TargetHostName => _info?.ServerName ?? "";

    /// <summary>The peer's certificate; <c>null</c> if it showed none. It is the stream's, and the same at every call.</summary>
    /// <remarks>
    /// It is made when it is asked for first: on Linux that loads OpenSSL, which nothing else here does.
    /// <see cref="TlsConnectionInfo.PeerCertificates"/> has the bytes. To read it is not to trust it more: it was verified before.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The handshake has not ended.</exception>
    public X509Certificate2? RemoteCertificate => Make(ref _remoteCertificate, Authenticated().PeerCertificates);

    /// <summary>The certificate that the peer was shown, without its private key; <c>null</c> if none was. Otherwise as <see cref="RemoteCertificate"/>.</summary>
    /// <exception cref="InvalidOperationException">The handshake has not ended.</exception>
    public X509Certificate2? LocalCertificate => Make(ref _localCertificate, Authenticated().LocalCertificates);

    /// <summary>Keying material for another protocol, which both ends of this connection get and nobody else (RFC 8446, section 7.5; RFC 5705). With the label <c>EXPORTER-Channel-Binding</c>, an empty context and 32 bytes it is the channel binding tls-exporter (RFC 9266).</summary>
    /// <param name="label">What it is for: IANA has a registry. ASCII, 1 to 249 bytes.</param>
    /// <param name="context">What it is bound to besides; may be empty, which in TLS 1.2 is not the same as none; at most 65535 bytes.</param>
    /// <param name="output">Filled; 1 to 8160 bytes.</param>
    /// <exception cref="InvalidOperationException">The stream is not authenticated; or this is TLS 1.2 with a peer that does not do extended master secret, so that another connection may have the same keying material (RFC 7627, section 5.4).</exception>
    /// <exception cref="ArgumentException">A length is out of range.</exception>
    public void ExportKeyingMaterial(string label, ReadOnlySpan<byte> context, Span<byte> output) => Export(label, context, hasContext: true, output);

    /// <summary>As the other, without a context. In TLS 1.3 that is an empty one; in TLS 1.2 it is not (RFC 5705, section 4).</summary>
    /// <inheritdoc cref="ExportKeyingMaterial(string, ReadOnlySpan{byte}, Span{byte})"/>
    public void ExportKeyingMaterial(string label, Span<byte> output) => Export(label, [], hasContext: false, output);

    private void Export(string label, ReadOnlySpan<byte> context, bool hasContext, Span<byte> output)
    {
        ArgumentException.ThrowIfNullOrEmpty(label);
        ThrowIfNotOpen();
        if (label.Length > 249 || !System.Text.Ascii.IsValid(label))
        {
            throw new ArgumentException("A label is ASCII and has 1 to 249 characters (RFC 8446, section 7.1).", nameof(label));
        }

        if (context.Length > ushort.MaxValue)
        {
            throw new ArgumentException($"The context has {context.Length} bytes: at most 65535 are possible.", nameof(context));
        }

        if (output.IsEmpty || output.Length > 8160)
        {
            throw new ArgumentException($"{output.Length} bytes are asked for: 1 to 8160 are possible.", nameof(output));
        }

        TlsStatus status = _session.Export(System.Text.Encoding.ASCII.GetBytes(label), context, hasContext, output);
        if (status == TlsStatus.Argument)
        {
            throw new InvalidOperationException("The peer does not do extended master secret, without which another connection may have the same keying material: nothing is exported (RFC 7627, section 5.4).");
        }

        TlsFailure.ThrowIfNotOk(status);
    }

    private TlsConnectionInfo Authenticated() =>
        _info ?? throw new InvalidOperationException("The stream is not authenticated: the handshake has not ended.");

    private static X509Certificate2? Make(ref X509Certificate2? made, IReadOnlyList<ReadOnlyMemory<byte>> chain)
    {
        if (chain.Count == 0 || Volatile.Read(ref made) is not null)
        {
            return made;
        }

        X509Certificate2 certificate = X509CertificateLoader.LoadCertificate(chain[0].Span);
        if (Interlocked.CompareExchange(ref made, certificate, null) is { } first)
        {
            certificate.Dispose();
            return first;
        }

        return certificate;
    }
}
