using System.Security.Authentication;
using TlsSimple;

namespace ConsoleFetch.Output;

/// <summary>TLS facts in words.</summary>
internal static class TlsNames
{
    public static string Protocol(TlsConnectionInfo tls) => tls.Protocol == SslProtocols.Tls13 ? "TLS 1.3" : "TLS 1.2";

    /// <summary><c>null</c> if no application protocol was negotiated.</summary>
    public static string? Alpn(TlsConnectionInfo tls) => tls.ApplicationProtocol.Protocol.IsEmpty ? null : tls.ApplicationProtocol.ToString();
}
