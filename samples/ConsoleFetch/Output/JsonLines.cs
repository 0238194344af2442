using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ConsoleFetch.Fetching;
using TlsSimple;

namespace ConsoleFetch.Output;

/// <summary>What --json writes: one object a fetch, one line an object, always UTF-8.</summary>
internal static class JsonLines
{
    // Nobody puts these lines into HTML: a quote in a message may stay one.
    private static readonly ReportContext s_context = new(
        new JsonSerializerOptions(ReportContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <exception cref="IOException">Nobody reads stdout any more.</exception>
    public static void Write(string url, FetchResult result) =>
        Write(
            new FetchReport(
                url,
                result.Status,
                HttpVersionName.Of(result.HttpVersion),
                result.Bytes,
                result.Remote?.ToString(),
                result.Proxy is { } proxy ? ProxyName.Of(proxy) : null,
                result.Tls is { } tls ? Describe(tls) : null,
                Timings(result)),
            s_context.FetchReport);

    /// <inheritdoc cref="Write(string, FetchResult)"/>
    public static void Write(string url, FetchError error) =>
        Write(new FailureReport(url, Describe(error)), s_context.FailureReport);

    private static void Write<T>(T report, JsonTypeInfo<T> type)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(report, type), (byte)'\n'];
        using Stream output = StandardOutput.Open();
        output.Write(line);
    }

    private static TlsReport Describe(TlsConnectionInfo tls) => new(
        TlsNames.Protocol(tls),
        tls.CipherSuite.ToString(),
        tls.Group,
        TlsNames.Alpn(tls),
        tls.IsResumed,
        tls.ServerName,
        PeerReport.Of(tls.PeerCertificates),
        PeerReport.Of(tls.VerifiedPath));

    private static ErrorReport Describe(FetchError error)
    {
        var report = new ErrorReport(error.Kind, error.Reason, error.Message);
        return error.Chain is not { } chain ? report : report with
        {
            Failures = RuleReport.Of(chain.Failures),
            Path = PeerReport.Of(chain.Path),
            Peer = PeerReport.Of(chain.Sent),
        };
    }

    private static TimingsReport Timings(FetchResult result) => new(
        result.IsReused ? 0 : Milliseconds(result.Tls?.ConnectTime),
        result.IsReused ? 0 : Milliseconds(result.Tls?.HandshakeTime),
        Milliseconds(result.FirstByte),
        Milliseconds(result.Total));

    private static double Milliseconds(TimeSpan? time) => Math.Round(time?.TotalMilliseconds ?? 0, 3);
}
