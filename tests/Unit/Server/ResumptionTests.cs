using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using TlsSimple.Unit.Doubles;
using Xunit;

namespace TlsSimple.Unit.Server;

/// <summary>Tickets, as a client that is not ours uses them: SslStream, which keeps one session a host for the whole process.</summary>
public sealed class ResumptionTests
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(2);

    private readonly string _host = $"h{Guid.NewGuid():n}.test";

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task TicketCount_Default_ClientThatComesBackIsResumed(SslProtocols protocol)
    {
        using TlsServerContext context = Serving();
        Assert.False((await ConnectAsync(context, protocol)).IsResumed);
        TlsConnectionInfo info = await ConnectAsync(context, protocol);

        Assert.True(info.IsResumed);
        Assert.Equal((protocol, _host), (info.Protocol, info.ServerName));
        Assert.Empty(info.LocalCertificates);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task TicketCount_Zero_NobodyIsResumed(SslProtocols protocol)
    {
        using TlsServerContext context = Serving(options => options.TicketCount = 0);

        Assert.False((await ConnectAsync(context, protocol)).IsResumed);
        Assert.False((await ConnectAsync(context, protocol)).IsResumed);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task TicketKeys_Fleet_TakesUpTheOthersSessionsUntilTheKeyIsDropped(SslProtocols protocol)
    {
        byte[] first = RandomNumberGenerator.GetBytes(TlsTicketKeys.KeySize), second = RandomNumberGenerator.GetBytes(TlsTicketKeys.KeySize);
        using TlsTicketKeys here = TlsTicketKeys.FromKeys([first]), there = TlsTicketKeys.FromKeys([second, first]);
        using TlsServerContext one = Serving(options => options.TicketKeys = here), other = Serving(options => options.TicketKeys = there);
        Assert.False((await ConnectAsync(one, protocol)).IsResumed);
        Assert.True((await ConnectAsync(other, protocol)).IsResumed);

        here.Replace([second]);
        there.Replace([second]);
        await ConnectAsync(one, protocol);
        Assert.True((await ConnectAsync(other, protocol)).IsResumed);
        there.Replace([RandomNumberGenerator.GetBytes(TlsTicketKeys.KeySize)]);
        Assert.False((await ConnectAsync(other, protocol)).IsResumed);
    }

    [Fact]
    public async Task TicketKeys_OfAnotherContext_AreNotThisOnes()
    {
        using TlsServerContext one = Serving(), other = Serving();
        Assert.False((await ConnectAsync(one, SslProtocols.Tls13)).IsResumed);

        Assert.False((await ConnectAsync(other, SslProtocols.Tls13)).IsResumed);
    }

    [Fact]
    public async Task TicketKeys_Random_OpenForAsLongAsTheirTicketsAreGood()
    {
        var clock = new WallClock();
        using var keys = new TlsTicketKeys(clock);
        using TlsServerContext context = Serving(options =>
        {
            options.TicketKeys = keys;
            options.TicketLifetime = s_lifetime;
        });
        await ConnectAsync(context, SslProtocols.Tls12);
        clock.Advance(TimeSpan.FromHours(1));
        keys.RotateIfDue();
        clock.Advance(s_lifetime);
        keys.RotateIfDue();
        Assert.True((await ConnectAsync(context, SslProtocols.Tls12)).IsResumed);

        // Whichever ticket the client has by now: its key is past the tickets' life at the last of these changes.
        clock.Advance(TimeSpan.FromHours(1));
        keys.RotateIfDue();
        clock.Advance(s_lifetime + TimeSpan.FromTicks(1));
        keys.RotateIfDue();
        clock.Advance(s_lifetime + TimeSpan.FromTicks(1));
        Assert.False((await ConnectAsync(context, SslProtocols.Tls12)).IsResumed);
    }

    [Fact]
    public async Task TicketKeys_LongLife_NeverAreTooMany()
    {
        var clock = new WallClock();
        using var keys = new TlsTicketKeys(clock);
        using TlsServerContext context = Serving(options =>
        {
            options.TicketKeys = keys;
            options.TicketLifetime = TimeSpan.FromDays(7);
        });
        await ConnectAsync(context, SslProtocols.Tls12);
        for (int hours = 0; hours < 7 * 24; hours++)
        {
            clock.Advance(TimeSpan.FromHours(1));
            keys.RotateIfDue();
        }

        Assert.True((await ConnectAsync(context, SslProtocols.Tls12)).IsResumed);
    }

    [Fact]
    public async Task TicketKeys_ChangeUnderLoad_FailNoHandshake()
    {
        var clock = new WallClock();
        using var keys = new TlsTicketKeys(clock);
        (TestIdentity made, TlsIdentity identity) = ServerPki.Of(TestKey.Ecdsa, TestIdentity.Host);
        TlsServerOptions options = TlsPair.Showing(identity);
        options.TicketKeys = keys;
        using var context = new TlsServerContext(options);
        using TlsClientContext client = TlsPair.Trusting(made);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (int i = 0; i < 25; i++)
            {
                clock.Advance(TimeSpan.FromMinutes(45));
                await using TlsPair pair = await TlsPair.OpenAsync(context, client);
                await ServerHandshakeTests.EchoAsync(pair);
            }
        }))).Soon();
    }

    private static TlsServerContext Serving(Action<TlsServerOptions>? configure = null)
    {
        TlsServerOptions options = TlsPair.Showing(ServerPki.Identity(TestIdentity.Host));
        configure?.Invoke(options);
        return new TlsServerContext(options);
    }

    private async Task<TlsConnectionInfo> ConnectAsync(TlsServerContext context, SslProtocols protocol)
    {
        var pair = new DuplexPair();
        await using var server = new TlsStream(pair.Server);
        await using var client = new SslStream(pair.Client);
        Task connecting = client.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = _host,
            EnabledSslProtocols = protocol,
            AllowTlsResume = true,
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
        });
        await server.AuthenticateAsServerAsync(context).Soon();
        await connecting.Soon();

        // A ticket of TLS 1.3 comes with the first read.
        await server.WriteAsync(new byte[] { 1 }).Soon();
        await client.ReadExactlyAsync(new byte[1]).AsTask().Soon();
        await client.ShutdownAsync().Soon();
        return server.ConnectionInfo!;
    }
}
