using System.Security.Authentication;
using System.Text.RegularExpressions;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using TlsSimple.Integration.Refusals;
using Xunit;

namespace TlsSimple.Integration.ClientCertificates;

/// <summary>Who we are is told to nobody whom we do not know: the server is judged first.</summary>
public sealed class OrderTests
{
    private const int Deadline = 60_000;

    /// <summary>The client's Certificate message (RFC 8446, section 4: type 11) in the servers' logs.</summary>
    private static readonly Dictionary<AskingPeer, string> s_certificateReceived = new()
    {
        [AskingPeer.OpenSsl] = @"<<< TLS 1\.\d, Handshake \[length [0-9a-f]+\], Certificate\s",
        [AskingPeer.GnuTls] = @"CERTIFICATE \(11\) was received",
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [InlineData(AskingPeer.OpenSsl, SslProtocols.Tls12)]
    [InlineData(AskingPeer.OpenSsl, SslProtocols.Tls13)]
    [InlineData(AskingPeer.GnuTls, SslProtocols.Tls12)]
    [InlineData(AskingPeer.GnuTls, SslProtocols.Tls13)]
    public async Task Get_ServerIsRefused_ClientCertificateIsNeverSent(AskingPeer peer, SslProtocols protocol)
    {
        TlsIdentity identity = ClientIdentity.Of(ClientIdentity.Issue());
        int asked = 0;
        await using IPeer server = await AskingServer.StartAsync(peer, protocol);
        using HttpClient trusting = ClientIdentity.Client(identity);
        using HttpClient distrusting = ClientIdentity.Client(identity, TestPki.Shared.Leaf(new LeafSpec { Ca = "others" }));
        using HttpClient choosing = Http.Clients.Trusting(TestPki.Shared.Leaf(new LeafSpec { Ca = "others" }), options => options.IdentitySelector = _ =>
        {
            asked++;
            return identity;
        });

        foreach (HttpClient client in new[] { distrusting, choosing })
        {
            TlsException error = Failure.OfHandshake(
                await Failure.OfGetAsync(client, server.Url("/hello"), Token), TlsErrorKind.PeerCertificate, TlsErrorReason.UnknownIssuer);
            Assert.Equal(TlsAlert.UnknownCa, error.Alert);
        }

        await server.WaitForLogAsync("unknown ca|CA is unknown", TimeSpan.FromSeconds(15), Token);
        string before = server.Log;
        using HttpResponseMessage response = await trusting.GetAsync(server.Url("/hello"), Token);

        Assert.DoesNotMatch(s_certificateReceived[peer], before);
        Assert.Equal(0, asked);

        // The same server does say so when one is sent.
        await server.WaitForLogAsync(s_certificateReceived[peer], TimeSpan.FromSeconds(15), Token);
        Assert.Single(Regex.Matches(server.Log, s_certificateReceived[peer]));
    }
}
