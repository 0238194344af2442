using System.Net.Security;
using System.Security.Authentication;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Interop;

/// <summary>One row of the matrix: everything that two sides can be asked for.</summary>
internal sealed record InteropRow(
    SslProtocols Protocol, RowAead Aead, TlsNamedGroup Group, KeyKind Chain, RowResumption Resumption, KeyKind? ClientCertificate)
{
    /// <summary>The one suite that the row allows.</summary>
    public TlsCipherSuite Suite => (Protocol, Aead, IsRsa: KeyRing.IsRsa(Chain)) switch
    {
        (SslProtocols.Tls13, RowAead.Aes128Gcm, _) => TlsCipherSuite.TLS_AES_128_GCM_SHA256,
        (SslProtocols.Tls13, RowAead.Aes256Gcm, _) => TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        (SslProtocols.Tls13, RowAead.ChaCha20, _) => TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        (_, RowAead.Aes128Gcm, true) => TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        (_, RowAead.Aes256Gcm, true) => TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        (_, RowAead.ChaCha20, true) => TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        (_, RowAead.Aes128Gcm, false) => TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        (_, RowAead.Aes256Gcm, false) => TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        (_, RowAead.ChaCha20, false) => TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        _ => throw new InvalidOperationException($"No suite for {this}."),
    };

    /// <summary>The curves of the certificates that are shown on both sides.</summary>
    public IEnumerable<TlsNamedGroup> CertificateCurves => new KeyKind?[] { Chain, ClientCertificate }.SelectMany(kind => kind switch
    {
        KeyKind.P256 => [TlsNamedGroup.Secp256r1],
        KeyKind.P384 => [TlsNamedGroup.Secp384r1],
        KeyKind.P521 => [TlsNamedGroup.Secp521r1],
        _ => Array.Empty<TlsNamedGroup>(),
    });

    public bool IsTls13 => Protocol == SslProtocols.Tls13;

    public int Connections => Resumption == RowResumption.Off ? 1 : 2;

    public string GroupName => Group switch
    {
        TlsNamedGroup.X25519 => "X25519",
        TlsNamedGroup.Secp256r1 => "P-256",
        TlsNamedGroup.Secp384r1 => "P-384",
        _ => "P-521",
    };

    public string AeadName => Aead switch
    {
        RowAead.Aes128Gcm => "AES-128-GCM",
        RowAead.Aes256Gcm => "AES-256-GCM",
        _ => "CHACHA20-POLY1305",
    };

    public string ProtocolName => IsTls13 ? "TLS 1.3" : "TLS 1.2";

    public override string ToString() =>
        $"{ProtocolName}, {AeadName}, {GroupName}, {Chain} chain, resumption {Resumption}, client certificate {ClientCertificate?.ToString() ?? "none"}";
}
