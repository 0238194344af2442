using System.Security.Authentication;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.ClientCertificates;

/// <summary>Exactly the configured chain arrives, on every connection.</summary>
public sealed class SentChainTests
{
    private const int Deadline = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [InlineData(SslProtocols.Tls12, ChainShape.Complete, 0)]
    [InlineData(SslProtocols.Tls12, ChainShape.Complete, 1)]
    [InlineData(SslProtocols.Tls12, ChainShape.WithRoot, 1)]
    [InlineData(SslProtocols.Tls12, ChainShape.Complete, 2)]
    [InlineData(SslProtocols.Tls13, ChainShape.Complete, 0)]
    [InlineData(SslProtocols.Tls13, ChainShape.Complete, 1)]
    [InlineData(SslProtocols.Tls13, ChainShape.WithRoot, 1)]
    [InlineData(SslProtocols.Tls13, ChainShape.WrongOrder, 2)]
    public async Task Get_ThreeConnections_EachSendsTheConfiguredChain(SslProtocols protocol, ChainShape shape, int intermediates)
    {
        TestCertificate certificate = ClientIdentity.Issue(shape: shape, intermediates: intermediates);
        await using var server = (OpenSslServer)await AskingServer.StartAsync(AskingPeer.OpenSsl, protocol);
        using HttpClient client = Clients.Trusting(ClientIdentity.Server, options =>
        {
            options.Identity = ClientIdentity.Of(certificate);
            // A chain is sent in a full handshake alone, and each of the three is to be one.
            options.SessionCache = TlsSessionCache.Disabled;
        });

        // s_server -www closes after each answer.
        for (int i = 0; i < 3; i++)
        {
            using HttpResponseMessage response = await client.GetAsync(server.Url("/hello"), Token);
            Assert.Equal(certificate.ChainDer, response.GetTlsInfo()!.LocalCertificates.Select(c => c.ToArray()));
        }

        List<byte[]> chain = [.. certificate.ChainDer];
        Assert.Equal([chain, chain, chain], await server.ReceivedChainsAsync(3));
    }

    [Theory(Timeout = Deadline)]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Get_LeafAloneAlthoughAnIntermediateIssuedIt_SendsTheLeafAlone(SslProtocols protocol)
    {
        TestCertificate certificate = ClientIdentity.Issue(shape: ChainShape.MissingIntermediate);
        await using OpenSslServer server = await OpenSslServer.StartAsync(
            ClientIdentity.Server, protocol == SslProtocols.Tls13 ? "-tls1_3" : "-tls1_2", "-www", "-msg", "-verify", "5");
        using HttpClient client = ClientIdentity.Client(ClientIdentity.Of(certificate));

        using HttpResponseMessage response = await client.GetAsync(server.Url("/hello"), Token);

        Assert.Equal([certificate.WithKey.RawData], Assert.Single(await server.ReceivedChainsAsync(1)));
    }

    [Theory(Timeout = Deadline)]
    [InlineData(KeyKind.Rsa2048, 0x0804)]
    [InlineData(KeyKind.P256, 0x0403)]
    [InlineData(KeyKind.P384, 0x0503)]
    [InlineData(KeyKind.P521, 0x0603)]
    public async Task Get_Tls13_SignsWithTheAlgorithmOfTheKey(KeyKind key, int family)
    {
        await using var server = (OpenSslServer)await AskingServer.StartAsync(AskingPeer.OpenSsl, SslProtocols.Tls13);
        using HttpClient client = ClientIdentity.Client(ClientIdentity.Of(ClientIdentity.Issue(key)));

        using HttpResponseMessage response = await client.GetAsync(server.Url("/hello"), Token);

        int algorithm = await server.ReceivedSignatureAlgorithmAsync();
        // For RSA any of rsa_pss_rsae_sha256, sha384 and sha512 (RFC 8446, section 4.2.3), and never PKCS #1.
        Assert.InRange(algorithm, family, key == KeyKind.Rsa2048 ? family + 2 : family);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Get_IdentityOfOtherSources_IsTheSame(SslProtocols protocol)
    {
        TestCertificate certificate = ClientIdentity.Issue(KeyKind.Rsa2048);
        TlsIdentity[] identities =
        [
            TlsIdentity.FromPkcs12File(certificate.Pkcs12Path, TestCertificate.Password),
            TlsIdentity.FromCertificate(certificate.WithKey, certificate.Intermediates),
        ];
        await using var server = (OpenSslServer)await AskingServer.StartAsync(AskingPeer.OpenSsl, protocol);
        foreach (TlsIdentity identity in identities)
        {
            using HttpClient client = ClientIdentity.Client(identity);
            using HttpResponseMessage response = await client.GetAsync(server.Url("/hello"), Token);
        }

        List<byte[]> chain = [.. certificate.ChainDer];
        Assert.Equal([chain, chain], await server.ReceivedChainsAsync(2));
    }
}
