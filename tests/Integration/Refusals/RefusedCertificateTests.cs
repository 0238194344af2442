using System.Net;
using System.Security.Authentication;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Refusals;

/// <summary>A certificate with a flaw ends the handshake before the request: the caller learns which flaw, the server which alert.</summary>
public sealed class RefusedCertificateTests
{
    private const int Deadline = 60_000;

    public static TheoryData<string, TlsImplementation, SslProtocols> Everything
    {
        get
        {
            var rows = new TheoryData<string, TlsImplementation, SslProtocols>();
            foreach ((string name, FlawedCertificate flawed) in FlawedCertificate.All)
            {
                foreach (TlsImplementation implementation in Enum.GetValues<TlsImplementation>())
                {
                    if (flawed.ShownBy(implementation))
                    {
                        rows.Add(name, implementation, SslProtocols.Tls12);
                        rows.Add(name, implementation, SslProtocols.Tls13);
                    }
                }
            }

            return rows;
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Everything))]
    public async Task Get_FlawedCertificate_IsRefusedBeforeTheRequest(string name, TlsImplementation implementation, SslProtocols protocol)
    {
        FlawedCertificate flawed = FlawedCertificate.All[name];
        TestCertificate certificate = flawed.Issue();
        await using RefusedServer server = await RefusedServer.StartAsync(implementation, certificate, protocol, flawed.IsWeak);
        using HttpClient client = Clients.Trusting(certificate, options =>
        {
            options.Trust = TrustAnchors.FromPemFile(flawed.TrustedPemPath(certificate));
            options.Resolve.Add(new TlsResolveEntry(flawed.Host, server.Port, IPAddress.Loopback));
        });

        HttpRequestException error = await Failure.OfGetAsync(client, server.Url("/hello", flawed.Host), Token);

        TlsException tls = Failure.OfHandshake(error, TlsErrorKind.PeerCertificate, flawed.Reason);
        Assert.Equal(flawed.Alert, tls.Alert);
        TlsCertificateFailure failure = Assert.Single(tls.CertificateFailures);
        Assert.Equal((flawed.Reason, flawed.Depth), (failure.Reason, failure.Depth));
        Assert.StartsWith($"The certificate of {flawed.Host.Trim('[', ']')} was refused: ", tls.Message, StringComparison.Ordinal);
        Assert.All(flawed.Sentence, part => Assert.Contains(part, tls.Message, StringComparison.Ordinal));
        Assert.Contains(failure.Subject, tls.Message, StringComparison.Ordinal);
        Assert.Contains(failure.Detail, tls.Message, StringComparison.Ordinal);
        Assert.Equal(certificate.ChainDer, tls.PeerCertificates.Select(der => der.ToArray()));

        await server.AssertToldAndNotAskedAsync(flawed.Alert, Token);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_SeveralFlaws_AllAreNamed()
    {
        TestCertificate certificate = TestPki.Shared.Leaf(LeafSpec.Expired with
        {
            DnsNames = ["elsewhere.example"],
            IpAddresses = [],
            ExtendedKeyUsages = [LeafSpec.ClientAuthentication],
            IntermediatesNotAfter = DateTimeOffset.UtcNow.AddDays(-2),
        });
        await using RefusedServer server = await RefusedServer.StartAsync(TlsImplementation.OpenSsl, certificate, SslProtocols.Tls13);
        using HttpClient client = Clients.Trusting(certificate);

        HttpRequestException error = await Failure.OfGetAsync(client, server.Url("/hello"), Token);

        var tls = Assert.IsType<TlsException>(error.InnerException);
        Assert.Equal(
            new HashSet<(TlsErrorReason, int)>
            {
                (TlsErrorReason.WrongUsage, 0),
                (TlsErrorReason.Expired, 0),
                (TlsErrorReason.NameMismatch, 0),
                (TlsErrorReason.Expired, 1),
            },
            tls.CertificateFailures.Select(failure => (failure.Reason, failure.Depth)).ToHashSet());
        Assert.Equal(tls.CertificateFailures[0].Reason, tls.Reason);
        Assert.All(tls.CertificateFailures, failure => Assert.Contains(failure.Detail, tls.Message, StringComparison.Ordinal));
        await server.AssertToldAndNotAskedAsync(tls.Alert!.Value, Token);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_CertificateIsRenewed_SameClientGetsThrough()
    {
        TestCertificate expired = TestPki.Shared.Leaf(LeafSpec.Expired);
        TestCertificate renewed = TestPki.Shared.Leaf();
        await using KestrelServer before = await KestrelServer.StartAsync(expired);
        await using KestrelServer after = await KestrelServer.StartAsync(renewed);
        int upstream = before.Port;
        await using var switchboard = new Switchboard(() => Volatile.Read(ref upstream));
        using HttpClient client = Clients.Trusting(renewed);

        Failure.OfHandshake(
            await Failure.OfGetAsync(client, switchboard.Url("/hello"), Token), TlsErrorKind.PeerCertificate, TlsErrorReason.Expired);
        Volatile.Write(ref upstream, after.Port);
        await Failure.AssertStillServesAsync(client, switchboard, Token);
        Assert.Equal(0, before.Counts.Requests);
    }

    [Fact(Timeout = Deadline)]
    public async Task Get_ForgedSignature_IsRefused()
    {
        // The same names and key identifiers as the CA that is trusted, other keys: only the signature tells.
        TestCertificate genuine = TestPki.Shared.Leaf(new LeafSpec { Intermediates = 0 });
        TestCertificate forged = ForgedCertificate.InTheNameOf(genuine);
        foreach (SslProtocols protocol in new[] { SslProtocols.Tls12, SslProtocols.Tls13 })
        {
            await using RefusedServer server = await RefusedServer.StartAsync(TlsImplementation.OpenSsl, forged, protocol);
            using HttpClient client = Clients.Trusting(genuine);
            HttpRequestException error = await Failure.OfGetAsync(client, server.Url("/hello"), Token);
            TlsException tls = Failure.OfHandshake(error, TlsErrorKind.PeerCertificate, TlsErrorReason.BadSignature);
            Assert.Contains("not signed by the key of its issuer", tls.Message, StringComparison.Ordinal);
            await server.AssertToldAndNotAskedAsync(TlsAlert.BadCertificate, Token);
        }
    }
}
