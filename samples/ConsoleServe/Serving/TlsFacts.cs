using System.Security.Authentication;
using TlsSimple;

namespace ConsoleServe.Serving;

/// <summary>A connection in a few words.</summary>
internal static class TlsFacts
{
    public static string Of(TlsConnectionInfo tls) =>
        $"{(tls.Protocol == SslProtocols.Tls13 ? "TLS 1.3" : "TLS 1.2")}, {tls.CipherSuite}, {tls.Group}{(tls.IsResumed ? ", resumed" : "")}";
}
