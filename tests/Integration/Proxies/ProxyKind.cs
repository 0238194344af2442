namespace TlsSimple.Integration.Proxies;

/// <summary>The proxies that every tunnel is tried with.</summary>
public enum ProxyKind
{
    Tinyproxy,
    TinyproxyAsking,
    Squid,
    SquidAsking,
    SquidTls,
    HaproxyTls,
    HaproxyTlsAsking,
    DanteSocks4,
    DanteSocks5,
    Microsocks,
    MicrosocksAsking,
    Socks4a,
    Scripted,
    ScriptedTls,
    ScriptedIPv6,
    ScriptedIPv6Tls,
}
