using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using TlsSimple.Integration.Refusals;
using Xunit;

namespace TlsSimple.Integration.ClientCertificates;

/// <summary>The caller chooses what is shown, connection by connection.</summary>
public sealed class SelectorTests
{
    private const int Deadline = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Get_IdentityIsRotated_NextConnectionShowsTheNewOne(SslProtocols protocol)
    {
        TlsIdentity before = ClientIdentity.Of(ClientIdentity.Issue(commonName: "before"));
        TlsIdentity after = ClientIdentity.Of(ClientIdentity.Issue(commonName: "after"));
        TlsIdentity current = before;
        await using var server = (KestrelServer)await AskingServer.StartAsync(AskingPeer.Kestrel, protocol);
        using var inner = new SocketsHttpHandler();
        using HttpClient client = ClientIdentity.Client(_ => Volatile.Read(ref current), inner);

        Assert.Equal("CN=before", await client.GetStringAsync(server.Url("/client"), Token));
        Volatile.Write(ref current, after);
        Assert.Equal("CN=before", await client.GetStringAsync(server.Url("/client"), Token));

        // A connection keeps what it began with; the next one asks anew.
        using HttpRequestMessage overHttp11 = Http.Clients.Get(HttpVersion.Version11, server.Url("/client"));
        using HttpResponseMessage response = await client.SendAsync(overHttp11, Token);
        Assert.Equal("CN=after", await response.Content.ReadAsStringAsync(Token));
        Assert.Equal(2, server.Counts.Handshakes);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Get_ServerNamesItsCas_SelectorSeesThem(SslProtocols protocol)
    {
        var seen = new List<TlsIdentityRequest>();
        await using IPeer server = await AskingServer.StartAsync(AskingPeer.OpenSsl, protocol, isRequired: false);
        using HttpClient client = ClientIdentity.Client(request =>
        {
            seen.Add(request);
            return null;
        });

        using HttpResponseMessage response = await client.GetAsync(server.Url("/hello"), Token);

        TlsIdentityRequest request = Assert.Single(seen);
        using X509Certificate2 root = X509CertificateLoader.LoadCertificateFromFile(ClientIdentity.CaPemPath);
        Assert.Equal("localhost", request.ServerName);
        Assert.Equal(root.SubjectName.RawData, Assert.Single(request.AcceptableIssuers).ToArray());
        Assert.Empty(response.GetTlsInfo()!.LocalCertificates);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ServerNamesNoCa_SelectorSeesNone()
    {
        TlsIdentityRequest? seen = null;
        await using KestrelServer server = await KestrelServer.StartAsync(
            new KestrelSettings { Certificate = ClientIdentity.Server, ClientCertificates = ClientCertificateMode.AllowCertificate });
        using HttpClient client = ClientIdentity.Client(request =>
        {
            seen = request;
            return null;
        });

        Assert.Equal("none", await client.GetStringAsync(server.Url("/client"), Token));
        Assert.Empty(seen!.AcceptableIssuers);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Get_SelectorThrows_FailsTheHandshakeAndTellsThePeer(SslProtocols protocol)
    {
        var fault = new InvalidOperationException("the vault is closed");
        await using IPeer server = await AskingServer.StartAsync(AskingPeer.OpenSsl, protocol, isRequired: false);
        using HttpClient client = ClientIdentity.Client(_ => throw fault);

        TlsException error = Failure.OfHandshake(
            await Failure.OfGetAsync(client, server.Url("/hello"), Token), TlsErrorKind.Configuration, TlsErrorReason.InvalidIdentity);

        Assert.Same(fault, error.InnerException);
        Assert.Equal("The IdentitySelector failed for localhost: the vault is closed", error.Message);
        await server.WaitForLogAsync("alert internal error", TimeSpan.FromSeconds(15), Token);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_SelectorChoosesAnExpiredIdentity_IsRefused()
    {
        TlsIdentity expired = ClientIdentity.Of(ClientIdentity.Issue(ClientIdentity.Spec with
        {
            NotBefore = LeafSpec.Expired.NotBefore,
            NotAfter = LeafSpec.Expired.NotAfter,
        }));
        await using IPeer server = await AskingServer.StartAsync(AskingPeer.OpenSsl, SslProtocols.Tls13);
        using HttpClient client = ClientIdentity.Client(_ => expired);

        TlsException error = Failure.OfHandshake(
            await Failure.OfGetAsync(client, server.Url("/hello"), Token), TlsErrorKind.Configuration, TlsErrorReason.InvalidIdentity);

        Assert.StartsWith("The identity \"CN=TlsSimple test server\" expired on ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Context_ExpiredOrEarlyIdentity_IsRefusedWhenItIsBuilt()
    {
        var identity = ClientIdentity.Of(ClientIdentity.Issue());
        foreach (DateTimeOffset time in new[] { identity.NotBefore.AddSeconds(-1), identity.NotAfter.AddSeconds(1) })
        {
            var error = Assert.Throws<TlsException>(
                () => new TlsClientContext(new TlsClientOptions { Identity = identity, TimeProvider = new FixedTime(time) }));
            Assert.Equal((TlsErrorKind.Configuration, TlsErrorReason.InvalidIdentity), (error.Kind, error.Reason));
        }

        using var context = new TlsClientContext(new TlsClientOptions { Identity = identity, TimeProvider = new FixedTime(identity.NotAfter) });
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
