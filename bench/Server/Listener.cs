using System.Net.Security;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace TlsSimple.BenchServer;

/// <summary>A port of the server, known by its name.</summary>
/// <param name="Name">What the measurements call it.</param>
/// <param name="Protocols">What ALPN offers, or what is spoken in plaintext.</param>
/// <param name="Chain">The certificate: CHAIN.pem and CHAIN.key in the folder of the certificates; <c>null</c> for plaintext.</param>
internal sealed record Listener(string Name, HttpProtocols Protocols, string? Chain)
{
    /// <summary>Whether sessions may be resumed. Where not, no tickets are given, and clients need no setting of theirs.</summary>
    public bool Resumes { get; init; } = true;

    /// <summary>The one suite that is spoken; <c>null</c> for all.</summary>
    public TlsCipherSuite? Suite { get; init; }

    /// <summary>Every port there is: chain*.pem of the folder decides on most of them.</summary>
    public static IEnumerable<Listener> All(string pki)
    {
        yield return new Listener("plain1", HttpProtocols.Http1, null);
        yield return new Listener("plain2", HttpProtocols.Http2, null);
        foreach (string chain in Directory.GetFiles(pki, "*.key").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal))
        {
            yield return new Listener(chain, HttpProtocols.Http1AndHttp2, chain);
            yield return new Listener($"{chain}-full", HttpProtocols.Http1AndHttp2, chain) { Resumes = false };
        }

        yield return new Listener("aes128", HttpProtocols.Http1AndHttp2, "p256") { Suite = TlsCipherSuite.TLS_AES_128_GCM_SHA256 };
        yield return new Listener("aes256", HttpProtocols.Http1AndHttp2, "p256") { Suite = TlsCipherSuite.TLS_AES_256_GCM_SHA384 };
        yield return new Listener("chacha", HttpProtocols.Http1AndHttp2, "p256") { Suite = TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256 };
    }
}
