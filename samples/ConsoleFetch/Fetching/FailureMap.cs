using System.Net.Sockets;
using System.Text.Json;
using TlsSimple;

namespace ConsoleFetch.Fetching;

/// <summary>
/// The one place where an exception becomes an exit code. TlsSimple's layers tell the phases apart:
/// <code>
/// no connection     HttpRequestException → SocketException, of a proxy ProxyUnreachableException
/// no tunnel         HttpRequestException (ProxyTunnelError)
/// handshake         HttpRequestException → TlsException
/// afterwards        HttpRequestException or HttpIOException → … → IOException → TlsException or SocketException
/// </code>
/// </summary>
internal static class FailureMap
{
    /// <summary>What HttpClient and TlsSimple throw.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="inBody">Whether the response's headers had come.</param>
    public static FetchError Describe(Exception exception, bool inBody)
    {
        bool isConnected = false;
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            switch (e)
            {
                case FetchException known:
                    return known.Error;
                case HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } refusal:
                    return ConnectFailure.Refused(refusal);
                case TlsException tls:
                    return FromTls(tls, isConnected, inBody);
                case SocketException socket:
                    return isConnected ? FromReset(socket) : ConnectFailure.Of(socket, exception.Message);
                case ArgumentException when !isConnected:
                    return BadUrl(e.Message);
            }

            isConnected |= e is IOException;
        }

        return FromHttp(exception, inBody);
    }

    public static FetchError BadUrl(string message) => new(ExitCode.BadUrl, "Url", "Malformed", message);

    public static FetchError ReadFailed(string what, Exception cause) => new(ExitCode.Read, "File", "ReadFailed", $"{what} cannot be read: {cause.Message}");

    public static FetchError WriteFailed(Exception cause) => new(ExitCode.Write, "File", "WriteFailed", $"The output cannot be written: {cause.Message}");

    public static FetchError InvalidIdentity(string message) =>
        new(ExitCode.ClientCertificate, nameof(TlsErrorKind.Configuration), nameof(TlsErrorReason.InvalidIdentity), message);

    /// <summary>The file of a pinned key; curl takes one that it cannot use for a mismatch.</summary>
    public static FetchError UnusablePin(string message) =>
        new(ExitCode.PinMismatch, nameof(TlsErrorKind.Configuration), nameof(TlsErrorReason.InvalidOption), message);

    public static FetchError Redirect(Uri location) =>
        new(ExitCode.Redirect, "Http", "Redirect", $"The redirect to {location} is not followed: one too many, or from https to http.");

    public static FetchError Status(int status) => new(ExitCode.HttpStatus, "Http", "Status", $"The server answered {status}.");

    public static FetchError MaxTime(TimeSpan limit) =>
        new(ExitCode.Timeout, "Timeout", "MaxTime", $"The fetch did not end within {limit.TotalSeconds:0.###} s (--max-time).");

    public static FetchError Cancelled() => new(ExitCode.Cancelled, "Cancelled", "Interrupted", "Interrupted.");

    private static FetchError FromTls(TlsException tls, bool isConnected, bool inBody)
    {
        ExitCode code = tls.Kind switch
        {
            TlsErrorKind.PeerCertificate => tls.Reason == TlsErrorReason.PinMismatch ? ExitCode.PinMismatch : ExitCode.PeerCertificate,
            TlsErrorKind.Timeout => ExitCode.Timeout,
            TlsErrorKind.Configuration => FromConfiguration(tls.Reason),
            TlsErrorKind.Truncation when inBody => ExitCode.Partial,
            _ => isConnected ? ExitCode.Receive : ExitCode.Handshake,
        };
        string reason = tls.Kind == TlsErrorKind.PeerAlert && tls.Alert is { } alert ? AlertName(alert) : tls.Reason.ToString();
        return new FetchError(code, tls.Kind.ToString(), reason, tls.Message)
        {
            Chain = tls.Kind == TlsErrorKind.PeerCertificate ? PeerChain.Of(tls) : null,
        };
    }

    private static ExitCode FromConfiguration(TlsErrorReason reason) => reason switch
    {
        TlsErrorReason.InvalidTrustAnchors => ExitCode.CaFile,
        TlsErrorReason.InvalidIdentity => ExitCode.ClientCertificate,
        TlsErrorReason.InvalidRevocationList => ExitCode.RevocationList,
        TlsErrorReason.PlaintextRefused => ExitCode.PlaintextRefused,
        _ => ExitCode.Usage,
    };

    /// <summary>As in RFC 8446, section 6: handshake_failure. An alert without a name there keeps its number.</summary>
    private static string AlertName(TlsAlert alert) => JsonNamingPolicy.SnakeCaseLower.ConvertName(alert.ToString());

    /// <summary>A write that comes upon the reset before the read has another name for it.</summary>
    private static FetchError FromReset(SocketException socket)
    {
        bool isReset = socket.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown;
        return Receive((isReset ? SocketError.ConnectionReset : socket.SocketErrorCode).ToString(), socket.Message);
    }

    private static FetchError Receive(string reason, string message) => new(ExitCode.Receive, "Receive", reason, message);

    private static FetchError FromHttp(Exception exception, bool inBody)
    {
        HttpRequestError error = exception switch
        {
            HttpRequestException request => request.HttpRequestError,
            HttpIOException io => io.HttpRequestError,
            _ => HttpRequestError.Unknown,
        };
        return error switch
        {
            HttpRequestError.NameResolutionError => new FetchError(ExitCode.Dns, "Dns", "NameResolution", exception.Message),
            HttpRequestError.ConnectionError => new FetchError(ExitCode.Connect, "Connect", "ConnectionError", exception.Message),
            HttpRequestError.ResponseEnded when inBody => new FetchError(ExitCode.Partial, "Truncation", "ResponseEnded", exception.Message),
            HttpRequestError.Unknown => Receive("Failed", exception.Message),
            _ => Receive(error.ToString(), exception.Message),
        };
    }
}
