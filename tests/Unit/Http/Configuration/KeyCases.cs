using System.Net;
using System.Security.Authentication;

namespace TlsSimple.Unit.Http.Configuration;

/// <summary>Good values of every key; files are those of <see cref="ConfigurationFiles"/>.</summary>
internal static class KeyCases
{
    public const string Pin1 = "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    public const string Pin2 = "sha256//n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=";

    private const string Subject = "CN=leaf";

    public static IReadOnlyList<KeyCase> All { get; } =
    [
        new(o => o.Trust, TrustAnchors.System, ("Trust", "system")),
        new(o => o.Trust, TrustAnchors.System, ("Trust", "System")),
        new(o => o.Trust, TrustAnchors.System, ("Trust:0", "system")),
        new(o => o.Trust, TrustAnchors.Platform, ("Trust", "platform")),
        new(o => o.Trust.Current.Count, 1, ("Trust", "ca.pem")),
        new(o => o.Trust.Current.Count, 2, ("Trust:0", "ca.pem"), ("Trust:1", "other.pem")),
        new(o => o.Trust.Current.Count, 1, ("Trust:Files", "ca.pem")),
        new(o => o.Trust.Current.Count, 2, ("Trust:Files:0", "ca.pem"), ("Trust:Files:1", "other.pem"), ("Trust:Reload", "true")),
        new(o => o.Trust == TrustAnchors.System, false, ("Trust:Files", "system"), ("Trust:Reload", "00:05:00")),
        new(o => o.Trust == TrustAnchors.System, true, ("Trust:Files", "system"), ("Trust:Reload", "False")),
        new(o => o.MinimumProtocol, SslProtocols.Tls13, ("MinimumProtocol", "1.3")),
        new(o => o.MinimumProtocol, SslProtocols.Tls13, ("MinimumProtocol", "Tls13")),
        new(o => o.MaximumProtocol, SslProtocols.Tls12, ("MaximumProtocol", "1.2")),
        new(o => o.MaximumProtocol, SslProtocols.Tls12, ("MAXIMUMPROTOCOL", "tls12")),
        new(o => o.HandshakeTimeout, TimeSpan.FromSeconds(3.5), ("HandshakeTimeout", "00:00:03.5")),
        new(o => o.HandshakeTimeout, Timeout.InfiniteTimeSpan, ("HandshakeTimeout", "infinite")),
        new(o => o.Identity?.Subject, Subject, ("Identity:Certificate", "both.pem")),
        new(o => o.Identity?.Subject, Subject, ("Identity:Certificate", "client.pem"), ("Identity:Key", "client.key")),
        new(o => o.Identity?.Subject, Subject,
            ("Identity:Certificate", "client.pem"), ("Identity:Key", "client.enc.key"), ("Identity:Password", ConfigurationFiles.Password)),
        new(o => o.Identity?.Subject, Subject, ("Identity:Pkcs12", "client.p12"), ("Identity:Password", ConfigurationFiles.Password)),
        new(o => o.Pins?.Pins.Count, 2, ("Pins", $"{Pin1};{Pin2}")),
        new(o => o.Pins?.Pins.Count, 2, ("Pins:0", Pin1), ("Pins:1", Pin2)),
        new(o => o.Revocation.Mode, RevocationMode.Require, ("Revocation:Mode", "require")),
        new(o => o.Revocation.Mode, RevocationMode.None, ("Revocation:Mode", "None")),
        new(o => (o.Revocation.Mode, o.Revocation.Lists.Count), (RevocationMode.CheckIfPresent, 1), ("Revocation:Files", "ca.crl")),
        new(o => (o.Revocation.Mode, o.Revocation.Lists.Count), (RevocationMode.CheckIfPresent, 2),
            ("Revocation:Mode", "CheckIfPresent"), ("Revocation:Files:0", "ca.crl"), ("Revocation:Files:1", "ca.crl")),
        new(o => o.DangerousIgnoreCertificateProfile, true, ("DangerousIgnoreCertificateProfile", "true")),
        new(o => o.ProxyTls?.Trust.Current.Count, 1, ("ProxyTls:Trust", "other.pem")),
        new(o => o.ProxyTls?.Trust.Current.Count, 1, ("ProxyTls:Trust:Files", "other.pem"), ("ProxyTls:Trust:Reload", "true")),
        new(o => o.CipherSuites.Single(), System.Net.Security.TlsCipherSuite.TLS_AES_256_GCM_SHA384, ("CipherSuites", "TLS_AES_256_GCM_SHA384"), ("MinimumProtocol", "1.3")),
        new(o => o.CipherSuites.Count, 2, ("CipherSuites:0", "TLS_AES_256_GCM_SHA384"), ("CipherSuites:1", "tls_ecdhe_rsa_with_aes_256_gcm_sha384")),
        new(o => o.Groups.Single(), TlsNamedGroup.X25519, ("Groups", "x25519")),
        new(o => o.Groups.Last(), TlsNamedGroup.Secp256r1, ("Groups:0", "secp384r1"), ("Groups:1", "secp256r1")),
        new(o => o.SessionCache == TlsSessionCache.Disabled, true, ("SessionCache", "disabled")),
        new(o => o.SessionCache?.Capacity, 12, ("SessionCache:Capacity", "12")),
        new(o => o.SessionCache?.SessionsPerServer, 2, ("SessionCache:SessionsPerServer", "2")),
        new(o => o.SessionCache?.Lifetime, TimeSpan.FromHours(1), ("SessionCache:Lifetime", "01:00:00")),
        new(o => o.ProxyTls?.MinimumProtocol, SslProtocols.Tls13, ("ProxyTls:MinimumProtocol", "1.3")),
        new(o => o.ProxyTls?.MaximumProtocol, SslProtocols.Tls12, ("ProxyTls:MaximumProtocol", "1.2")),
        new(o => o.ProxyTls?.HandshakeTimeout, TimeSpan.FromMinutes(1), ("ProxyTls:HandshakeTimeout", "00:01:00")),
        new(o => o.ProxyTls?.Identity?.Subject, Subject, ("ProxyTls:Identity:Certificate", "client.pem"), ("ProxyTls:Identity:Key", "client.key")),
        new(o => o.ProxyTls?.Identity?.Subject, Subject, ("ProxyTls:Identity:Pkcs12", "client.p12"), ("ProxyTls:Identity:Password", ConfigurationFiles.Password)),
        new(o => o.ProxyTls?.Pins?.Pins.Count, 2, ("ProxyTls:Pins", $"{Pin1};{Pin2}")),
        new(o => o.ProxyTls?.Revocation.Lists.Count, 1, ("ProxyTls:Revocation:Files", "ca.crl"), ("ProxyTls:Revocation:Mode", "Require")),
        new(o => o.ProxyTls?.DangerousIgnoreCertificateProfile, true, ("ProxyTls:DangerousIgnoreCertificateProfile", "true")),
        new(o => o.HttpsOnly, true, ("HttpsOnly", "True")),
        new(o => o.ServerName, "other.example", ("ServerName", "other.example")),
        new(o => o.ServerName, "2001:db8::1", ("ServerName", "2001:db8::1")),
        new(o => o.ConnectTimeout, TimeSpan.FromSeconds(5), ("ConnectTimeout", "00:00:05")),
        new(o => o.ConnectTimeout, Timeout.InfiniteTimeSpan, ("ConnectTimeout", "Infinite")),
        new(o => o.ConnectPipeline == Polly.ResiliencePipeline.Empty, true, ("ConnectRetries", "0")),
        new(o => o.ConnectPipeline == TlsConnectRetry.Default || o.ConnectPipeline == Polly.ResiliencePipeline.Empty, false, ("ConnectRetries", "5")),
        new(o => o.Resolve.Single(), new TlsResolveEntry("a.example", 443, IPAddress.Loopback), ("Resolve", "a.example:443:127.0.0.1")),
        new(o => o.Resolve.Single(), new TlsResolveEntry("[2001:db8::1]", 8443, IPAddress.IPv6Loopback), ("Resolve:0", "[2001:db8::1]:8443:[::1]")),
        new(o => o.Resolve.Count, 2, ("Resolve:0", "a.example:443:127.0.0.1"), ("Resolve:1", "a.example:443:127.0.0.2")),
        new(o => o.Resolve.Count, 0, ("Resolve", "")),
        new(o => o.ConnectTo.Single(), new TlsConnectToEntry("a.example", 443, "b.example", 8443), ("ConnectTo", "a.example:443:b.example:8443")),
        new(o => o.ConnectTo.Single(), new TlsConnectToEntry(null, null, "[::1]", null), ("ConnectTo", "::[::1]:")),
        new(o => o.ConnectTo.Single(), new TlsConnectToEntry(null, null, null, null), ("ConnectTo:0", ":::")),
        new(o => Path.GetFileName(o.UnixSocket), "server.sock", ("UnixSocket", "run/server.sock")),
        new(o => o.LocalAddress, IPAddress.Loopback, ("LocalAddress", "127.0.0.1")),
        new(o => o.LocalAddress, IPAddress.IPv6Loopback, ("LocalAddress", "::1")),
        new(o => o.NoDelay, false, ("NoDelay", "false")),
        new(o => o.KeepAlive, new TcpKeepAlive { Time = TimeSpan.FromSeconds(90) }, ("KeepAlive:Time", "00:01:30")),
        new(o => o.KeepAlive, new TcpKeepAlive { Interval = TimeSpan.FromSeconds(1), RetryCount = 3 }, ("KeepAlive:Interval", "00:00:01"), ("KeepAlive:RetryCount", "3")),
    ];
}
