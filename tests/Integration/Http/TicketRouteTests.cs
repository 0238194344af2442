using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Http;

/// <summary>Both ways to tell SocketsHttpHandler what was negotiated, each by force. The setting is the process's, so these do not run beside other tests.</summary>
[Collection(nameof(ProcessWide))]
public sealed class TicketRouteTests : IDisposable
{
    private const int Deadline = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => SslStreamTicket.ForcedRoute = SslStreamTicket.Route.Any;

    [Theory(Timeout = Deadline)]
    [InlineData("Field", "1.1")]
    [InlineData("Field", "2.0")]
    [InlineData("Template", "1.1")]
    [InlineData("Template", "2.0")]
    public async Task Get_RouteForced_Works(string route, string version)
    {
        SslStreamTicket.ForcedRoute = Enum.Parse<SslStreamTicket.Route>(route);
        TestCertificate certificate = TestPki.Shared.Leaf();
        await using KestrelServer server = await KestrelServer.StartAsync(certificate);

        // Twice: the second ticket of the template is a clone like the first.
        for (int i = 0; i < 2; i++)
        {
            using HttpClient client = Clients.Trusting(certificate);
            using HttpResponseMessage response = await client.SendAsync(Clients.Get(Version.Parse(version), server.Url("/hello")), Token);
            Assert.Equal("hello\n", await response.Content.ReadAsStringAsync(Token));
            Assert.Equal(Version.Parse(version), response.Version);
        }
    }
}
