using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace TlsSimple;

/// <summary>What a connection says of its TLS to whoever asks in ASP.NET Core's words.</summary>
internal sealed class TlsConnectionFeatures(TlsConnectionInfo info) : ITlsSimpleFeature, ITlsConnectionFeature, ITlsHandshakeFeature, ITlsApplicationProtocolFeature
{
    private readonly Lock _lock = new();
    private X509Certificate2? _clientCertificate;
    private bool _hasClientCertificate;

    public TlsConnectionInfo ConnectionInfo => info;

    /// <summary>Made only when asked for: on Linux it loads OpenSSL. <see cref="TlsConnectionInfo.PeerCertificates"/> has the bytes.</summary>
    public X509Certificate2? ClientCertificate
    {
        get
        {
            // HTTP/2 has many requests at a time on one connection.
            lock (_lock)
            {
                if (!_hasClientCertificate)
                {
                    _clientCertificate = info.PeerCertificates is [var leaf, ..] ? X509CertificateLoader.LoadCertificate(leaf.Span) : null;
                    _hasClientCertificate = true;
                }

                return _clientCertificate;
            }
        }

        set
        {
            lock (_lock)
            {
                _clientCertificate = value;
                _hasClientCertificate = true;
            }
        }
    }

    public SslProtocols Protocol => info.Protocol;

    public TlsCipherSuite? NegotiatedCipherSuite => info.CipherSuite;

    public string HostName => info.ServerName;

    public ReadOnlyMemory<byte> ApplicationProtocol => info.ApplicationProtocol.Protocol;

    /// <summary><see cref="CipherAlgorithmType.None"/> for ChaCha20-Poly1305, which the enum does not have.</summary>
    [Obsolete(KeyFacts.UseCipherSuite)]
    public CipherAlgorithmType CipherAlgorithm => KeyFacts.Cipher(info.CipherSuite);

    [Obsolete(KeyFacts.UseCipherSuite)]
    public int CipherStrength => KeyFacts.CipherBits(info.CipherSuite);

    /// <summary>Records have no hash of their own: all suites are AEAD.</summary>
    [Obsolete(KeyFacts.UseCipherSuite)]
    public HashAlgorithmType HashAlgorithm => HashAlgorithmType.None;

    /// <inheritdoc cref="HashAlgorithm"/>
    [Obsolete(KeyFacts.UseCipherSuite)]
    public int HashStrength => 0;

    /// <summary><see cref="ExchangeAlgorithmType.DiffieHellman"/> in TLS 1.2, and <see cref="ExchangeAlgorithmType.None"/> in TLS 1.3, whose suites do not name it.</summary>
    [Obsolete(KeyFacts.UseCipherSuite)]
    public ExchangeAlgorithmType KeyExchangeAlgorithm =>
        info.Protocol == SslProtocols.Tls13 ? ExchangeAlgorithmType.None : ExchangeAlgorithmType.DiffieHellman;

    /// <summary>0: the suites do not say. <see cref="TlsConnectionInfo.Group"/> does.</summary>
    [Obsolete(KeyFacts.UseCipherSuite)]
    public int KeyExchangeStrength => 0;

    /// <summary>What the client has shown in the handshake. It is not asked once more: neither HTTP/2 nor this TLS has that.</summary>
    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested
            ? Task.FromCanceled<X509Certificate2?>(cancellationToken)
            : Task.FromResult(ClientCertificate);
}
