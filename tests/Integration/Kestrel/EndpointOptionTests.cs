using System.Net;
using System.Net.Security;
using System.Reflection;
using System.Security.Authentication;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Kestrel;

/// <summary>The forms of UseTlsSimple, and what they refuse.</summary>
public sealed class EndpointOptionTests
{
    private const int Deadline = 60_000;

    private readonly TestCertificate _certificate = TestPki.Shared.Leaf();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Deadline)]
    public async Task UseTlsSimple_EveryForm_Serves()
    {
        TlsIdentity identity = OwnKestrel.Identity(_certificate);
        using var context = new TlsServerContext(new TlsServerOptions
        {
            Identities = { identity },
            ApplicationProtocols = [SslApplicationProtocol.Http2],
        });
        foreach (Action<ListenOptions> form in (Action<ListenOptions>[])
            [
                listen => listen.UseTlsSimple(identity),
                listen => listen.UseTlsSimple(new TlsServerOptions { Identities = { identity } }),
                listen => listen.UseTlsSimple(options => options.Identities.Add(identity)),
                listen => listen.UseTlsSimple(context),
            ])
        {
            await using OwnKestrel server = await OwnKestrel.StartAsync(form);
            using HttpClient client = ReferenceClient.Http(_certificate, HttpVersion.Version20);
            Assert.Equal("HTTP/2", await client.GetStringAsync(server.Url("/protocol"), Token));
        }
    }

    /// <summary>As with UseHttps, what is set behind the call counts.</summary>
    [Theory(Timeout = Deadline)]
    [InlineData(HttpProtocols.Http1, "HTTP/1.1")]
    [InlineData(HttpProtocols.Http2, "HTTP/2")]
    [InlineData(HttpProtocols.Http1AndHttp2, "HTTP/2")]
    public async Task Protocols_SetBehindTheCall_Decide(HttpProtocols protocols, string expected)
    {
        await using OwnKestrel server = await OwnKestrel.StartAsync(listen =>
        {
            listen.UseTlsSimple(OwnKestrel.Identity(_certificate));
            listen.Protocols = protocols;
        });
        using HttpClient client = ReferenceClient.Http(_certificate, HttpVersion.Version20);
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        Assert.Equal(expected, await client.GetStringAsync(server.Url("/protocol"), Token));
        Assert.Empty(server.Complaints());
    }

    [Theory(Timeout = Deadline)]
    [InlineData(HttpProtocols.Http1, "h2", "ApplicationProtocols names h2, which an endpoint with Protocols = Http1 does not serve")]
    [InlineData(HttpProtocols.Http2, "http/1.1", "ApplicationProtocols names http/1.1, which an endpoint with Protocols = Http2 does not serve")]
    [InlineData(HttpProtocols.Http2, "mqtt", "Protocols = Http2 serves HTTP/2 alone, and ApplicationProtocols does not name h2")]
    [InlineData(HttpProtocols.Http1AndHttp2AndHttp3, null, "Protocols = Http1AndHttp2AndHttp3 has HTTP/3, which runs over QUIC's own TLS")]
    public async Task Start_ProtocolsContradict_IsRefused(HttpProtocols protocols, string? name, string sentence)
    {
        TlsException error = await Assert.ThrowsAsync<TlsException>(() => OwnKestrel.StartAsync(
            _certificate, options => options.ApplicationProtocols = name is null ? [] : [new SslApplicationProtocol(name)], protocols));
        Assert.Equal(TlsErrorReason.InvalidOption, error.Reason);
        Assert.StartsWith(sentence, error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Start_NoIdentity_SaysWhatIsMissing()
    {
        TlsException error = await Assert.ThrowsAsync<TlsException>(() => OwnKestrel.StartAsync(listen => listen.UseTlsSimple(new TlsServerOptions())));
        Assert.Contains("a server needs a certificate to show", error.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Context_NegotiatesWhatIsNotServed_IsAnErrorInTheLog()
    {
        using var context = new TlsServerContext(new TlsServerOptions
        {
            Identities = { OwnKestrel.Identity(_certificate) },
            ApplicationProtocols = [SslApplicationProtocol.Http2],
        });
        await using OwnKestrel server = await OwnKestrel.StartAsync(listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.UseTlsSimple(context);
        });
        using HttpClient client = ReferenceClient.Http(_certificate, HttpVersion.Version20);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(server.Url("/hello"), Token));
        await server.WaitForLogAsync("Error TlsSimple.AspNetCore: .* negotiated h2, which an endpoint with Protocols = Http1 does not serve");
        Assert.Equal(0, server.Counts.Requests);
    }

    [Fact(Timeout = Deadline)]
    public async Task UseTlsSimple_Options_AreTakenAsTheyAre()
    {
        var options = new TlsServerOptions { Identities = { OwnKestrel.Identity(_certificate) } };
        await using OwnKestrel server = await OwnKestrel.StartAsync(listen =>
        {
            listen.UseTlsSimple(options);
            options.MinimumProtocol = SslProtocols.Tls13;
            options.Identities.Clear();
        });
        using HttpClient client = ReferenceClient.Http(_certificate, HttpVersion.Version20, SslProtocols.Tls12);
        Assert.Equal("hello\n", await client.GetStringAsync(server.Url("/hello"), Token));
        Assert.Empty(options.ApplicationProtocols);
    }

    /// <summary>An option that is new some day must not get lost on its way to the endpoint.</summary>
    [Fact]
    public void Copy_EveryOption_IsTaken()
    {
        var options = new TlsServerOptions
        {
            MinimumProtocol = SslProtocols.Tls13,
            MaximumProtocol = SslProtocols.Tls12,
            CipherSuites = [TlsCipherSuite.TLS_AES_128_GCM_SHA256],
            Groups = [TlsNamedGroup.X25519],
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            HandshakeTimeout = TimeSpan.FromSeconds(3),
            PeerFilter = _ => true,
            Revocation = new RevocationOptions(),
            DangerousIgnoreCertificateProfile = true,
            TimeProvider = new Trust.StoppedClock(DateTimeOffset.UnixEpoch),
            Identities = [OwnKestrel.Identity(_certificate)],
            IdentitySelector = (_, _) => default,
            RefuseUnknownServerName = true,
            ClientCertificates = TlsClientCertificateMode.Required,
            ClientTrust = TrustAnchors.FromPemFile(_certificate.CaPemPath),
            TicketKeys = new TlsTicketKeys(),
            TicketCount = 1,
            TicketLifetime = TimeSpan.FromMinutes(1),
        };
        TlsServerOptions copy = ServerOptionsCopy.Of(options);
        var untouched = new TlsServerOptions();
        foreach (PropertyInfo property in typeof(TlsServerOptions).GetProperties().Where(property => property.CanWrite))
        {
            Assert.True(!Equals(property.GetValue(untouched), property.GetValue(options)), $"This test leaves {property.Name} as it is by default.");
            Assert.Equal(property.GetValue(options), property.GetValue(copy));
        }
    }
}
