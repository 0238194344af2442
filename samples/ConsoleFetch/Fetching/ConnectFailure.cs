using System.Net;
using System.Net.Sockets;
using TlsSimple;

namespace ConsoleFetch.Fetching;

/// <summary>What keeps a connection from being made: names, TCP, and proxies, which have names and TCP of their own.</summary>
internal static class ConnectFailure
{
    /// <param name="socket">Thrown before there was a connection.</param>
    /// <param name="message">What HttpClient says of it.</param>
    public static FetchError Of(SocketException socket, string message)
    {
        bool isProxy = socket is ProxyUnreachableException;
        switch (socket.SocketErrorCode)
        {
            case SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoRecovery or SocketError.NoData:
                return isProxy
                    ? new FetchError(ExitCode.ProxyDns, "Proxy", "NameResolution", socket.Message)
                    : new FetchError(ExitCode.Dns, "Dns", "NameResolution", message);
            case SocketError.TimedOut:
                return new FetchError(ExitCode.Timeout, "Timeout", "ConnectTimeout", isProxy ? socket.Message : message);
            case var code:
                return isProxy
                    ? new FetchError(ExitCode.Connect, "Proxy", code.ToString(), socket.Message)
                    : new FetchError(ExitCode.Connect, "Connect", code.ToString(), message);
        }
    }

    /// <summary>A proxy was reached and made no tunnel: it said no, or nothing that makes sense.</summary>
    public static FetchError Refused(HttpRequestException refusal)
    {
        bool wantsCredentials = refusal.StatusCode == HttpStatusCode.ProxyAuthenticationRequired;
        return new FetchError(ExitCode.Proxy, "Proxy", wantsCredentials ? "AuthenticationRequired" : "TunnelRefused", Message(refusal));
    }

    /// <summary>The reason may stand in an inner exception alone, as where SocketsHttpHandler speaks SOCKS itself, for plain http.</summary>
    private static string Message(HttpRequestException refusal)
    {
        string cause = refusal.GetBaseException().Message;
        return refusal.Message.Contains(cause, StringComparison.Ordinal) ? refusal.Message : $"{refusal.Message} {cause}";
    }
}
