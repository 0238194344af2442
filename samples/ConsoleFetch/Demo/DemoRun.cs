using System.Net;
using System.Security.Cryptography.X509Certificates;
using ConsoleFetch.Output;
using DemoPeer;
using Microsoft.AspNetCore.Http;
using TlsSimple;

namespace ConsoleFetch.Demo;

/// <summary>Shows in one go what TlsSimple does: two fetches that succeed, and two that must not.</summary>
internal static class DemoRun
{
    private const string Host = "localhost";
    private const string OtherHost = "other.localhost";
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(20);

    /// <returns><see cref="ExitCode.Ok"/> only if all four went as they should.</returns>
    public static async Task<ExitCode> RunAsync(CancellationToken cancellationToken)
    {
        using var authority = new DemoAuthority("ConsoleFetch demo CA");
        using var stranger = new DemoAuthority("Another CA");
        using X509Certificate2 certificate = authority.Issue(Host);
        try
        {
            await using DemoServer server = await DemoServer.StartAsync(certificate, SayHelloAsync, cancellationToken);
            string url = $"https://{Host}:{server.Port}/";
            string otherUrl = $"https://{OtherHost}:{server.Port}/";
            DemoCheck[] checks =
            [
                await FetchAsync(authority, url, HttpVersion.Version20, cancellationToken),
                await FetchAsync(authority, url, HttpVersion.Version11, cancellationToken),
                await RefuseAsync("without the CA", stranger, url, TlsErrorReason.UnknownIssuer, cancellationToken),
                await RefuseAsync("a wrong name", authority, otherUrl, TlsErrorReason.NameMismatch, cancellationToken),
            ];
            DemoReport.Write(url, checks);
            return checks.All(check => check.IsExpected) ? ExitCode.Ok : ExitCode.Handshake;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Cancelled;
        }
    }

    private static Task SayHelloAsync(HttpContext context) =>
        context.Response.WriteAsync($"Hello over {context.Request.Protocol}\n", context.RequestAborted);

    private static async Task<DemoCheck> FetchAsync(DemoAuthority trusted, string url, Version version, CancellationToken cancellationToken)
    {
        string name = $"HTTP/{HttpVersionName.Of(version)}";
        try
        {
            using HttpResponseMessage response = await SendAsync(trusted, url, version, cancellationToken);
            string body = (await response.Content.ReadAsStringAsync(cancellationToken)).Trim();
            TlsConnectionInfo? tls = response.GetTlsInfo();
            bool isExpected = response.StatusCode == HttpStatusCode.OK && response.Version == version && tls is not null && body == $"Hello over {name}";
            return new DemoCheck(name, isExpected, $"{(int)response.StatusCode}, '{body}'", tls);
        }
        catch (HttpRequestException e)
        {
            return new DemoCheck(name, IsExpected: false, e.InnerException?.Message ?? e.Message, Tls: null);
        }
    }

    private static async Task<DemoCheck> RefuseAsync(
        string name, DemoAuthority trusted, string url, TlsErrorReason reason, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await SendAsync(trusted, url, HttpVersion.Version20, cancellationToken);
            return new DemoCheck(name, IsExpected: false, $"accepted, and answered {(int)response.StatusCode}", response.GetTlsInfo());
        }
        catch (HttpRequestException e)
        {
            bool isExpected = e.InnerException is TlsException { Kind: TlsErrorKind.PeerCertificate } tls && tls.Reason == reason;
            return new DemoCheck(name, isExpected, e.InnerException?.Message ?? e.Message, Tls: null);
        }
    }

    /// <summary>A client for each fetch, so that each has a handshake to show.</summary>
    private static async Task<HttpResponseMessage> SendAsync(DemoAuthority trusted, string url, Version version, CancellationToken cancellationToken)
    {
        var options = new TlsSimpleOptions
        {
            Trust = TrustAnchors.FromPem(trusted.Pem),
            Resolve = [Loopback(Host, url), Loopback(OtherHost, url)],
        };

        // A proxy of the environment knows nothing of this machine's loopback.
        using var client = new HttpClient(new TlsSimpleHandler(options, new SocketsHttpHandler { UseProxy = false })) { Timeout = s_limit };
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        return await client.SendAsync(request, cancellationToken);
    }

    private static TlsResolveEntry Loopback(string host, string url) => new(host, new Uri(url).Port, IPAddress.Loopback);
}
