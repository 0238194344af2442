using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Trust;

/// <summary>
/// A connection that was good before makes no other one good: what a full handshake decided (host, anchors, pins, policy,
/// identity) is decided anew, though the server hands out tickets and session ids. Each test has a good connection first, to the
/// same server, then one that differs in one thing.
/// </summary>
public sealed class NewConnectionTests
{
    private const int Deadline = 60_000;

    private readonly TestCertificate _certificate = TestPki.Shared.Leaf();

    public static TheoryData<SslProtocols> Protocols => [SslProtocols.Tls12, SslProtocols.Tls13];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Protocols))]
    public async Task Connect_OtherHostWithTheSameContext_IsRefused(SslProtocols protocol)
    {
        await using KestrelServer server = await StartAsync(protocol);
        using var context = new TlsClientContext(Options());
        await ConnectAsync(server, context);

        TlsException error = await Assert.ThrowsAsync<TlsException>(() => ConnectAsync(server, context, host: "other.test"));

        Assert.Equal(TlsErrorReason.NameMismatch, error.Reason);
    }

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Protocols))]
    public async Task Connect_OtherAnchors_IsRefused(SslProtocols protocol) => await RefusesAsync(
        protocol,
        TlsErrorReason.UnknownIssuer,
        options => options.Trust = TrustAnchors.FromPemFile(TestPki.Shared.CaPemPath("stranger")));

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Protocols))]
    public async Task Connect_OtherPins_IsRefused(SslProtocols protocol) => await RefusesAsync(
        protocol,
        TlsErrorReason.PinMismatch,
        options => options.Pins = PublicKeyPins.DangerousWithoutBackup(PublicKeyPins.OfFile(TestPki.Shared.CaPemPath("stranger"))));

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Protocols))]
    public async Task Connect_FilterThatSaysNo_IsRefused(SslProtocols protocol) =>
        await RefusesAsync(protocol, TlsErrorReason.RefusedByFilter, options => options.PeerFilter = _ => false);

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Protocols))]
    public async Task Connect_RevocationRequired_IsRefused(SslProtocols protocol) => await RefusesAsync(
        protocol,
        TlsErrorReason.RevocationUnknown,
        options => options.Revocation = new RevocationOptions { Mode = RevocationMode.Require });

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Protocols))]
    public async Task Connect_AfterTheCertificateExpired_IsRefused(SslProtocols protocol) => await RefusesAsync(
        protocol,
        TlsErrorReason.Expired,
        options => options.TimeProvider = new StoppedClock(DateTimeOffset.UtcNow.AddDays(60)));

    [Fact(Timeout = Deadline)]
    public async Task Connect_PolicyWithoutTheVersionOfBefore_IsRefused()
    {
        await using KestrelServer server = await StartAsync(SslProtocols.Tls12);
        await ConnectOnceAsync(server, Options());
        TlsClientOptions only13 = Options();
        only13.MinimumProtocol = SslProtocols.Tls13;

        TlsException error = await Assert.ThrowsAsync<TlsException>(() => ConnectOnceAsync(server, only13));

        Assert.Contains(error.Kind, (TlsErrorKind[])[TlsErrorKind.PeerAlert, TlsErrorKind.PeerProtocol]);
    }

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Protocols))]
    public async Task Connect_OtherIdentity_IsWhatTheServerSees(SslProtocols protocol)
    {
        var seen = new List<string>();
        await using KestrelServer server = await KestrelServer.StartAsync(new KestrelSettings
        {
            Certificate = _certificate,
            Protocols = protocol,
            ClientCertificates = ClientCertificateMode.RequireCertificate,
            AcceptsClient = (certificate, _) =>
            {
                lock (seen)
                {
                    seen.Add(certificate.Subject);
                }

                return true;
            },
        });
        foreach (string name in (string[])["first", "second"])
        {
            TestCertificate client = TestPki.Shared.Leaf(new LeafSpec { CommonName = name });
            TlsClientOptions options = Options();
            options.Identity = TlsIdentity.FromPemFiles(client.CertPemPath, client.KeyPemPath);
            await ConnectOnceAsync(server, options);
        }

        Assert.Equal(["CN=first", "CN=second"], seen);
    }

    private async Task RefusesAsync(SslProtocols protocol, TlsErrorReason reason, Action<TlsClientOptions> change)
    {
        await using KestrelServer server = await StartAsync(protocol);
        await ConnectOnceAsync(server, Options());
        TlsClientOptions changed = Options();
        change(changed);

        TlsException error = await Assert.ThrowsAsync<TlsException>(() => ConnectOnceAsync(server, changed));

        Assert.Equal(reason, error.Reason);
    }

    private Task<KestrelServer> StartAsync(SslProtocols protocol) =>
        KestrelServer.StartAsync(new KestrelSettings { Certificate = _certificate, Protocols = protocol });

    private TlsClientOptions Options() => new() { Trust = TrustAnchors.FromPemFile(_certificate.CaPemPath) };

    private static async Task ConnectOnceAsync(KestrelServer server, TlsClientOptions options)
    {
        using var context = new TlsClientContext(options);
        await ConnectAsync(server, context);
    }

    /// <summary>A handshake and an answer behind it, so that tickets have come too.</summary>
    private static async Task ConnectAsync(KestrelServer server, TlsClientContext context, string host = "localhost")
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, server.Port, Token);
        await using var stream = new TlsStream(tcp.GetStream());
        await stream.AuthenticateAsClientAsync(context, host, Token);
        await stream.WriteAsync("GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray(), Token);
        using var reader = new StreamReader(stream);
        Assert.Equal("HTTP/1.1 200 OK", await reader.ReadLineAsync(Token));
    }
}
