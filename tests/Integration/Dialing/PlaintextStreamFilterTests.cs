using System.Collections.Concurrent;
using System.Net;
using System.Text;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Dialing;

/// <summary>A PlaintextStreamFilter of the caller's sees what was decrypted, as it does over SslStream.</summary>
public sealed class PlaintextStreamFilterTests
{
    private const int Deadline = 60_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [InlineData("https", "1.1", false)]
    [InlineData("https", "2.0", false)]
    [InlineData("https", "1.1", true)]
    [InlineData("https", "2.0", true)]
    [InlineData("http", "1.1", false)]
    public async Task Get_FilterWraps_SeesThePlaintext(string scheme, string version, bool throughProxy)
    {
        await using KestrelServer server = await KestrelServer.StartAsync(new KestrelSettings { Certificate = scheme == "https" ? s_certificate : null });
        await using ScriptedProxy proxy = ScriptedProxy.Forwards();
        var sent = new MemoryStream();
        var versions = new ConcurrentQueue<(Version, Uri)>();
        var inner = new SocketsHttpHandler
        {
            UseProxy = throughProxy,
            Proxy = new WebProxy(proxy.Address),
            PlaintextStreamFilter = (context, _) =>
            {
                versions.Enqueue((context.NegotiatedHttpVersion, context.InitialRequestMessage.RequestUri!));
                return ValueTask.FromResult<Stream>(new Copying(context.PlaintextStream, sent));
            },
        };
        using HttpClient client = Clients.Trusting(s_certificate, inner: inner);
        var url = new Uri($"{scheme}://localhost:{server.Port}/hello?in-the-clear");
        using HttpRequestMessage request = Clients.Get(Version.Parse(version), url);
        request.Headers.Add("X-Mine", "in-the-clear");
        using HttpResponseMessage response = await client.SendAsync(request, Token);
        Assert.Equal("hello\n", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal((Version.Parse(version), url), Assert.Single(versions));
        Assert.Contains(version == "2.0" ? "PRI * HTTP/2.0\r\n" : "GET /hello?in-the-clear HTTP/1.1\r\n", Encoding.Latin1.GetString(sent.ToArray()), StringComparison.Ordinal);
        Assert.Equal(scheme == "https", response.GetTlsInfo() is not null);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("https", "1.1")]
    [InlineData("https", "2.0")]
    [InlineData("http", "1.1")]
    public async Task Get_FilterThrows_ConnectionIsClosedAndTheCauseKept(string scheme, string version)
    {
        await using KestrelServer server = await KestrelServer.StartAsync(new KestrelSettings { Certificate = scheme == "https" ? s_certificate : null });
        var tracked = new TrackedConnections();
        var inner = new SocketsHttpHandler { UseProxy = false, PlaintextStreamFilter = (_, _) => throw new InvalidDataException("not to my taste") };
        using HttpClient client = Clients.Trusting(s_certificate, options => options.Dial = tracked.DialAsync, inner);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(
            () => client.SendAsync(Clients.Get(Version.Parse(version), new Uri($"{scheme}://localhost:{server.Port}/hello")), Token));
        Assert.Contains("not to my taste", error.ToString(), StringComparison.Ordinal);
        tracked.AssertClosed(opened: 1);
        Assert.Equal(0, server.Counts.Requests);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_FilterIsCancelled_ConnectionIsClosed()
    {
        await using KestrelServer server = await KestrelServer.StartAsync(s_certificate);
        var tracked = new TrackedConnections();
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var inner = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectTimeout = TimeSpan.FromSeconds(3),
            PlaintextStreamFilter = async (context, token) =>
            {
                called.TrySetResult();
                await Task.Delay(Timeout.Infinite, token);
                return context.PlaintextStream;
            },
        };
        using HttpClient client = Clients.Trusting(s_certificate, options => options.Dial = tracked.DialAsync, inner);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<HttpResponseMessage> get = client.GetAsync(server.Url("/hello"), cancel.Token);
        await called.Task.WaitAsync(TimeSpan.FromSeconds(10), Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => get.WaitAsync(TimeSpan.FromSeconds(10), Token));
        while (!tracked.All[0].IsClosed)
        {
            await Task.Delay(20, Token);
        }
    }

    private sealed class Copying(Stream stream, MemoryStream sent) : WrappedStream(stream)
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            lock (sent)
            {
                sent.Write(buffer.Span);
            }

            return base.WriteAsync(buffer, cancellationToken);
        }
    }
}
