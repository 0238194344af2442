using System.Net;
using System.Security.Authentication;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Refusals;

/// <summary>The neighbours of the refused certificates: as close to the rule, and right.</summary>
public sealed class AcceptedCertificateTests
{
    private const int Deadline = 60_000;

    private static readonly Dictionary<string, Accepted> s_accepted = new()
    {
        // RFC 8446, section 4.4.2: be prepared for arbitrary orderings.
        ["intermediates in the wrong order"] = new(new LeafSpec { Intermediates = 2, Shape = ChainShape.WrongOrder }, "localhost", 4),
        ["root sent along"] = new(new LeafSpec { Shape = ChainShape.WithRoot }, "localhost", 3),
        ["root and two intermediates sent along"] = new(new LeafSpec { Intermediates = 2, Shape = ChainShape.WithRoot }, "localhost", 4),
        ["issued by the root itself"] = new(new LeafSpec { Intermediates = 0 }, "localhost", 2),
        ["three intermediates"] = new(new LeafSpec { Intermediates = 3 }, "localhost", 5),
        ["self-signed and trusted"] = new(new LeafSpec { SelfSigned = true }, "localhost", 1),
        ["wildcard"] = new(LeafSpec.For("*.example.org"), "www.example.org", 3),
        ["wildcard over an A-label"] = new(LeafSpec.For("*.example.org"), "bücher.example.org", 3),
        ["upper case in the certificate"] = new(LeafSpec.For("LOCALHOST"), "localhost", 3),
        ["upper case in the URL"] = new(LeafSpec.For("www.example.org"), "WWW.Example.ORG", 3),
        ["trailing dot in the URL"] = new(LeafSpec.For("www.example.org"), "www.example.org.", 3),
        ["IDN"] = new(LeafSpec.For("xn--bcher-kva.example"), "bücher.example", 3),
        ["IDN in A-labels"] = new(LeafSpec.For("xn--bcher-kva.example"), "xn--bcher-kva.example", 3),
        ["underscore"] = new(LeafSpec.For("my_host.example.org"), "my_host.example.org", 3),
        ["IPv4 address"] = new(new LeafSpec { DnsNames = [], IpAddresses = ["127.0.0.1"] }, "127.0.0.1", 3),
        ["IPv6 address"] = new(new LeafSpec { DnsNames = [], IpAddresses = ["::1"] }, "[::1]", 3),
        ["IPv6 address in a long spelling"] = new(new LeafSpec { DnsNames = [], IpAddresses = ["2001:db8::7"] }, "[2001:0DB8:0:0:0:0:0:7]", 3),
        ["no extended key usage"] = new(new LeafSpec { ExtendedKeyUsages = [] }, "localhost", 3),
        ["two extended key usages"] = new(
            new LeafSpec { ExtendedKeyUsages = [LeafSpec.ClientAuthentication, LeafSpec.ServerAuthentication] }, "localhost", 3),
        ["last name of many"] = new(LeafSpec.For([.. Enumerable.Range(0, 200).Select(i => $"host{i}.example.org")]), "host199.example.org", 3),
        ["RSA leaf below an ECDSA CA"] = new(new LeafSpec { Key = KeyKind.Rsa2048, CaKey = KeyKind.P384 }, "localhost", 3),
        ["ECDSA leaf below an RSA CA"] = new(new LeafSpec { Key = KeyKind.P256, CaKey = KeyKind.Rsa4096 }, "localhost", 3),
        ["until the last minute"] = new(new LeafSpec { NotAfter = DateTimeOffset.UtcNow.AddMinutes(10) }, "localhost", 3),
    };

    public static TheoryData<string> Names => [.. s_accepted.Keys];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Names))]
    public async Task Get_GoodCertificate_IsAccepted(string name)
    {
        Accepted accepted = s_accepted[name];
        TestCertificate certificate = TestPki.Shared.Leaf(accepted.Leaf);
        // .NET brings a chain into order before it shows it; s_server shows what it is given.
        bool asItIs = accepted.Leaf.Shape != ChainShape.Complete;
        await using IPeer server = asItIs ? await OpenSslServer.StartAsync(certificate, "-www") : await KestrelServer.StartAsync(certificate);
        foreach (SslProtocols protocol in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
        {
            using HttpClient client = Clients.Trusting(certificate, options =>
            {
                Clients.Only(protocol)(options);
                options.Resolve.Add(new TlsResolveEntry(accepted.Host, server.Port, IPAddress.Loopback));
            });
            using HttpResponseMessage response = await client.GetAsync(server.Url("/hello", accepted.Host), Token);
            Assert.StartsWith(asItIs ? "<HTML>" : "hello\n", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);

            TlsConnectionInfo tls = response.GetTlsInfo()!;
            Assert.Equal(protocol, tls.Protocol);
            Assert.Equal(certificate.ChainDer, tls.PeerCertificates.Select(der => der.ToArray()));
            Assert.Equal(accepted.PathLength, tls.VerifiedPath.Count);
            Assert.Equal(certificate.ChainDer[0], tls.VerifiedPath[0].ToArray());
            Assert.Equal(certificate.CaDer, tls.VerifiedPath[^1].ToArray());
        }
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_IntermediateIsTheAnchor_IsAccepted()
    {
        TestCertificate certificate = TestPki.Shared.Leaf(new LeafSpec { Shape = ChainShape.MissingIntermediate });
        TestCertificate sibling = TestPki.Shared.Leaf();
        await using KestrelServer server = await KestrelServer.StartAsync(certificate);
        using HttpClient client = Clients.Trusting(
            certificate, options => options.Trust = TrustAnchors.FromCertificates([sibling.ChainDer[1]]));

        using HttpResponseMessage response = await client.GetAsync(server.Url("/hello"), Token);
        Assert.Equal(2, response.GetTlsInfo()!.VerifiedPath.Count);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_AddressAsHost_SendsNoServerName()
    {
        TestCertificate certificate = TestPki.Shared.Leaf();
        await using KestrelServer server = await KestrelServer.StartAsync(certificate);
        using HttpClient client = Clients.Trusting(certificate);

        Assert.EndsWith(" -", await client.GetStringAsync(server.Url("/tls", "127.0.0.1"), Token), StringComparison.Ordinal);
        Assert.EndsWith(" localhost", await client.GetStringAsync(server.Url("/tls"), Token), StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ClockIsElsewhere_DecidesByTheTimeProvider()
    {
        TestCertificate expired = TestPki.Shared.Leaf(LeafSpec.Expired);
        await using KestrelServer server = await KestrelServer.StartAsync(expired);
        using HttpClient then = Clients.Trusting(expired, options => options.TimeProvider = new Clock(DateTimeOffset.UtcNow.AddDays(-5)));
        using HttpClient now = Clients.Trusting(expired);

        Assert.Equal("hello\n", await then.GetStringAsync(server.Url("/hello"), Token));
        Failure.OfHandshake(
            await Failure.OfGetAsync(now, server.Url("/hello"), Token), TlsErrorKind.PeerCertificate, TlsErrorReason.Expired);
    }

    private sealed record Accepted(LeafSpec Leaf, string Host, int PathLength);

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
