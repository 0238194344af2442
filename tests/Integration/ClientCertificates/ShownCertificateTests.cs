using System.Security.Authentication;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.ClientCertificates;

/// <summary>A server that requires a certificate lets us in; one that only asks lets us in without.</summary>
public sealed class ShownCertificateTests
{
    private const int Deadline = 60_000;

    public static TheoryData<AskingPeer, SslProtocols, KeyKind> Everything
    {
        get
        {
            var rows = new TheoryData<AskingPeer, SslProtocols, KeyKind>();
            foreach (AskingPeer peer in Enum.GetValues<AskingPeer>())
            {
                foreach (KeyKind key in new[] { KeyKind.Rsa2048, KeyKind.P256, KeyKind.P384, KeyKind.P521 })
                {
                    rows.Add(peer, SslProtocols.Tls12, key);
                    rows.Add(peer, SslProtocols.Tls13, key);
                }
            }

            return rows;
        }
    }

    public static TheoryData<AskingPeer, SslProtocols> PeersAndProtocols
    {
        get
        {
            var rows = new TheoryData<AskingPeer, SslProtocols>();
            foreach (AskingPeer peer in Enum.GetValues<AskingPeer>())
            {
                rows.Add(peer, SslProtocols.Tls12);
                rows.Add(peer, SslProtocols.Tls13);
            }

            return rows;
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Everything))]
    public async Task Get_CertificateIsRequired_GetsThrough(AskingPeer peer, SslProtocols protocol, KeyKind key)
    {
        TestCertificate certificate = ClientIdentity.Issue(key);
        await using IPeer server = await AskingServer.StartAsync(peer, protocol);
        using HttpClient client = ClientIdentity.Client(ClientIdentity.Of(certificate));

        using HttpResponseMessage response = await client.GetAsync(server.Url("/hello"), Token);

        Assert.True(response.IsSuccessStatusCode, server.Log);
        TlsConnectionInfo info = response.GetTlsInfo()!;
        Assert.Equal(protocol, info.Protocol);
        Assert.Equal(certificate.ChainDer, info.LocalCertificates.Select(c => c.ToArray()));
    }

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(PeersAndProtocols))]
    public async Task Get_CertificateIsAskedForAndThereIsNone_GetsThrough(AskingPeer peer, SslProtocols protocol)
    {
        await using IPeer server = await AskingServer.StartAsync(peer, protocol, isRequired: false);
        using HttpClient client = ClientIdentity.Client(identity: null);

        using HttpResponseMessage response = await client.GetAsync(server.Url("/hello"), Token);

        Assert.True(response.IsSuccessStatusCode, server.Log);
        Assert.Empty(response.GetTlsInfo()!.LocalCertificates);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Get_NobodyAsks_ShowsNothing(SslProtocols protocol)
    {
        await using OpenSslServer server = await OpenSslServer.StartAsync(
            ClientIdentity.Server, protocol == SslProtocols.Tls13 ? "-tls1_3" : "-tls1_2", "-www", "-msg");
        using HttpClient client = ClientIdentity.Client(ClientIdentity.Of(ClientIdentity.Issue()));

        using HttpResponseMessage response = await client.GetAsync(server.Url("/hello"), Token);

        Assert.Empty(response.GetTlsInfo()!.LocalCertificates);
        Assert.Empty(server.ReceivedChains());
    }
}
