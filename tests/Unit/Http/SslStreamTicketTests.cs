using System.Net;
using System.Net.Security;
using TlsSimple.Unit.Doubles;
using TlsSimple.Unit.Streams;
using Xunit;

namespace TlsSimple.Unit.Http;

[Collection(nameof(TicketRoutes))]
public sealed class SslStreamTicketTests : IDisposable
{
    private const string Any = nameof(SslStreamTicket.Route.Any);
    private const string Field = nameof(SslStreamTicket.Route.Field);
    private const string Template = nameof(SslStreamTicket.Route.Template);

    private readonly DuplexPair _pair = new();

    public void Dispose() => SslStreamTicket.ForcedRoute = SslStreamTicket.Route.Any;

    [Theory]
    [InlineData(Any, "h2")]
    [InlineData(Field, "h2")]
    [InlineData(Field, "http/1.1")]
    [InlineData(Field, "")]
    [InlineData(Template, "h2")]
    [InlineData(Template, "http/1.1")]
    [InlineData(Template, "")]
    public async Task ForAsync_EitherRoute_StatesTheProtocol(string route, string protocol)
    {
        Force(route);

        await using TlsStream stream = await OpenAsync(protocol);
        SslStreamTicket ticket = await TicketForAsync(stream);

        Assert.Equal(protocol, Text(ticket.NegotiatedApplicationProtocol));
        Assert.Same(stream, ticket.Redeem());
    }

    [Theory]
    [InlineData(Field)]
    [InlineData(Template)]
    public async Task ForAsync_SeveralTickets_EachStatesItsOwn(string route)
    {
        Force(route);
        await using TlsStream h2 = await OpenAsync("h2");
        await using TlsStream http11 = await OpenAsync("http/1.1", new DuplexPair());

        SslStreamTicket first = await TicketForAsync(h2);
        SslStreamTicket second = await TicketForAsync(http11);
        SslStreamTicket third = await TicketForAsync(h2);
        await first.DisposeAsync();

        Assert.Equal("http/1.1", Text(second.NegotiatedApplicationProtocol));
        Assert.Equal("h2", Text(third.NegotiatedApplicationProtocol));
        Assert.Same(http11, second.Redeem());
        Assert.NotSame(first, third);
    }

    [Theory]
    [InlineData(Field, true)]
    [InlineData(Field, false)]
    [InlineData(Template, true)]
    [InlineData(Template, false)]
    public async Task Dispose_NotRedeemed_DisposesTheTlsStream(string route, bool async)
    {
        Force(route);
        TlsStream stream = await OpenAsync("h2");
        SslStreamTicket ticket = await TicketForAsync(stream);

        if (async)
        {
            await ticket.DisposeAsync();
        }
        else
        {
            ticket.Dispose();
        }

        Assert.False(stream.CanRead);
        Assert.True(_pair.Client.IsDisposed);
        Assert.Throws<InvalidOperationException>(ticket.Redeem);
    }

    [Theory]
    [InlineData(Field, true)]
    [InlineData(Field, false)]
    [InlineData(Template, true)]
    [InlineData(Template, false)]
    public async Task Dispose_Redeemed_LeavesTheTlsStream(string route, bool async)
    {
        Force(route);
        await using TlsStream stream = await OpenAsync("h2");
        SslStreamTicket ticket = await TicketForAsync(stream);
        Assert.Same(stream, ticket.Redeem());

        if (async)
        {
            await ticket.DisposeAsync();
        }
        else
        {
            ticket.Dispose();
        }

        Assert.True(stream.CanRead);
        Assert.False(_pair.Client.IsDisposed);
        await stream.WriteAsync(new byte[1]).Soon();
    }

    [Fact]
    public async Task Dispose_ClonedTicket_LeavesTheTemplate()
    {
        Force(Template);
        for (int i = 0; i < 3; i++)
        {
            TlsStream stream = await OpenAsync("h2", new DuplexPair());
            SslStreamTicket ticket = await TicketForAsync(stream);
            Assert.Equal("h2", Text(ticket.NegotiatedApplicationProtocol));
            ticket.Dispose();
        }
    }

    [Fact]
    public async Task Redeem_Twice_Throws()
    {
        await using TlsStream stream = await OpenAsync("h2");
        SslStreamTicket ticket = await TicketForAsync(stream);
        ticket.Redeem();

        Assert.Throws<InvalidOperationException>(ticket.Redeem);
    }

    [Fact]
    public async Task ForAsync_Target_IsKept()
    {
        await using TlsStream stream = await OpenAsync("h2");
        var target = Target("a.example");

        SslStreamTicket ticket = await SslStreamTicket.ForAsync(stream, target);

        Assert.Same(target, ticket.Target);
    }

    private static void Force(string route) => SslStreamTicket.ForcedRoute = Enum.Parse<SslStreamTicket.Route>(route);

    private static async Task<SslStreamTicket> TicketForAsync(TlsStream stream) =>
        await SslStreamTicket.ForAsync(stream, Target(TestIdentity.Host)).Soon();

    private static ConnectTarget Target(string host) =>
        new(new DnsEndPoint(host, 443), "https", HostName.Parse(host, nameof(host)), AlpnOffer.Http2, UserAgent: null, new HttpRequestMessage());

    private static string Text(SslApplicationProtocol protocol) => System.Text.Encoding.ASCII.GetString(protocol.Protocol.Span);

    private async Task<TlsStream> OpenAsync(string protocol, DuplexPair? pair = null)
    {
        pair ??= _pair;
        SslApplicationProtocol[] protocols = protocol.Length > 0 ? [new SslApplicationProtocol(protocol)] : [];
        using TlsClientContext context = TlsConnection.ContextFor(TestIdentity.Ecdsa, default, null, protocols);
        var server = new SslStream(pair.Server);
        var client = new TlsStream(pair.Client);
        Task serving = server.AuthenticateAsServerAsync(TlsConnection.ServerOptions(TestIdentity.Ecdsa, default, protocols));
        await client.AuthenticateAsClientAsync(context, TestIdentity.Host).Soon();
        await serving.Soon();
        return client;
    }
}
