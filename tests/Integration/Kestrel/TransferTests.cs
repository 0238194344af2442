using System.Net;
using System.Security.Authentication;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.Kestrel;

/// <summary>.NET's HttpClient and ours as the clients.</summary>
public sealed class TransferTests(OwnKestrelFixture fixture) : IClassFixture<OwnKestrelFixture>
{
    private const int Deadline = 180_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [InlineData("1.1", SslProtocols.Tls12)]
    [InlineData("1.1", SslProtocols.Tls13)]
    [InlineData("2.0", SslProtocols.Tls12)]
    [InlineData("2.0", SslProtocols.Tls13)]
    public async Task PlatformsHttpClient_AllEndpoints_Answer(string version, SslProtocols protocol)
    {
        using HttpClient client = ReferenceClient.Http(fixture.Certificate, Version.Parse(version), protocol);
        await EndpointAssert.AllAnswerAsync(fixture.Server, client, Token);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("1.1", SslProtocols.Tls12)]
    [InlineData("1.1", SslProtocols.Tls13)]
    [InlineData("2.0", SslProtocols.Tls12)]
    [InlineData("2.0", SslProtocols.Tls13)]
    public async Task OwnHandler_AllEndpoints_Answer(string version, SslProtocols protocol)
    {
        using HttpClient client = Clients.Trusting(
            fixture.Certificate, Clients.Only(protocol), new SocketsHttpHandler { AllowAutoRedirect = false });
        client.DefaultRequestVersion = Version.Parse(version);
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await EndpointAssert.AllAnswerAsync(fixture.Server, client, Token);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task HundredMegabytes_BothWays_AreWhole(string version)
    {
        const long Length = 100_000_000;
        using HttpClient client = ReferenceClient.Http(fixture.Certificate, Version.Parse(version));
        await EndpointAssert.DownloadIsWholeAsync(client, fixture.Server.Url($"/bytes/{Length}"), Length, Token);
        await EndpointAssert.UploadIsWholeAsync(client, fixture.Server, Length, Token);
    }

    [Fact(Timeout = Deadline)]
    public async Task ManyStreams_OnOneConnection_AreWhole()
    {
        await using OwnKestrel server = await OwnKestrel.StartAsync(fixture.Certificate);
        using HttpClient client = ReferenceClient.Http(fixture.Certificate, HttpVersion.Version20);
        await EndpointAssert.DownloadIsWholeAsync(client, server.Url("/bytes/1"), 1, Token);
        Task[] transfers = [.. Enumerable.Range(0, 100).Select(i => i % 2 == 0
            ? EndpointAssert.DownloadIsWholeAsync(client, server.Url($"/bytes/{200_000 + i}"), 200_000 + i, Token)
            : EndpointAssert.UploadIsWholeAsync(client, server, 200_000 + i, Token))];
        await Task.WhenAll(transfers);
        Assert.Equal(1, server.Counts.Connections);
    }
}
