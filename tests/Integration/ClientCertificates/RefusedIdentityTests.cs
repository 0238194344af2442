using System.Net;
using System.Security.Authentication;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using TlsSimple.Integration.Refusals;
using Xunit;

namespace TlsSimple.Integration.ClientCertificates;

/// <summary>A server that turns us away for our certificate says why, and so does the exception.</summary>
public sealed class RefusedIdentityTests
{
    private const int Deadline = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [InlineData(AskingPeer.OpenSsl, TlsAlert.HandshakeFailure)]
    [InlineData(AskingPeer.GnuTls, TlsAlert.DecodeError)] // Its word for it, to its own client as well.
    public async Task Get_RequiredAndNoneInTls12_TellsTheAlert(AskingPeer peer, TlsAlert alert)
    {
        await using IPeer server = await AskingServer.StartAsync(peer, SslProtocols.Tls12);
        using HttpClient client = ClientIdentity.Client(identity: null);

        TlsException error = Failure.OfHandshake(
            await Failure.OfGetAsync(client, server.Url("/hello"), Token), TlsErrorKind.PeerAlert, TlsErrorReason.AlertReceived);

        Assert.Equal(alert, error.Alert);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(AskingPeer.OpenSsl)]
    [InlineData(AskingPeer.GnuTls)]
    public async Task Get_RequiredAndNoneInTls13_TellsTheAlert(AskingPeer peer)
    {
        await using IPeer server = await AskingServer.StartAsync(peer, SslProtocols.Tls13);
        using HttpClient client = ClientIdentity.Client(identity: null);

        TlsException error = Failure.AfterHandshake(
            await Failure.OfGetAsync(client, server.Url("/hello"), Token), TlsErrorKind.PeerAlert, TlsErrorReason.AlertReceived);

        Assert.Equal(TlsAlert.CertificateRequired, error.Alert);
        Assert.Contains("it requires a client certificate", error.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Get_CertificateOfAnUnknownCa_TellsTheAlert(SslProtocols protocol)
    {
        TlsIdentity stranger = ClientIdentity.Of(ClientIdentity.Issue(ClientIdentity.Spec with { Ca = "strangers" }));
        await using IPeer server = await AskingServer.StartAsync(AskingPeer.OpenSsl, protocol);
        using HttpClient client = ClientIdentity.Client(stranger);

        HttpRequestException failure = await Failure.OfGetAsync(client, server.Url("/hello"), Token);

        TlsException error = protocol == SslProtocols.Tls12
            ? Failure.OfHandshake(failure, TlsErrorKind.PeerAlert, TlsErrorReason.AlertReceived)
            : Failure.AfterHandshake(failure, TlsErrorKind.PeerAlert, TlsErrorReason.AlertReceived);
        Assert.Equal(TlsAlert.UnknownCa, error.Alert);
        Assert.Contains("it does not accept our certificate", error.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Get_NginxRequiresAndThereIsNone_AnswersByStatus(SslProtocols protocol)
    {
        // nginx lets the handshake end and refuses the request.
        await using IPeer server = await AskingServer.StartAsync(AskingPeer.Nginx, protocol);
        using HttpClient client = ClientIdentity.Client(identity: null);

        using HttpResponseMessage response = await client.GetAsync(server.Url("/hello"), Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("No required SSL certificate was sent", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Get_ServerTakesNoSignatureOfOurKey_FailsBeforeAnythingIsShown(SslProtocols protocol)
    {
        await using OpenSslServer server = await OpenSslServer.StartAsync(
            ClientIdentity.Server, protocol == SslProtocols.Tls13 ? "-tls1_3" : "-tls1_2", "-www", "-msg", "-Verify", "5", "-client_sigalgs", "ECDSA+SHA256:ECDSA+SHA384");
        using HttpClient client = ClientIdentity.Client(ClientIdentity.Of(ClientIdentity.Issue(KeyKind.Rsa2048)));

        Failure.OfHandshake(
            await Failure.OfGetAsync(client, server.Url("/hello"), Token), TlsErrorKind.PeerProtocol, TlsErrorReason.NoCommonParameters);

        Assert.Empty(server.ReceivedChains());
    }
}
