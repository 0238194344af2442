namespace TlsSimple.Integration.Peers;

/// <summary>The versions of HTTP that a server offers by ALPN.</summary>
public enum ServedHttp
{
    Http1AndHttp2,
    Http1,
    Http2,
}
