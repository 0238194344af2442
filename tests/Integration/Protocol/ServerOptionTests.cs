using System.Security.Authentication;
using System.Text;
using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.Protocol;

/// <summary>Servers that do what TLS 1.3 allows and few servers do, as <c>openssl s_server</c> can be told to; each sends 50 MB.</summary>
public sealed class ServerOptionTests
{
    private const int Deadline = 300_000;
    private const int LineLength = 1_000_000;
    private const int Lines = 50;
    private const byte ChangeCipherSpec = 20;
    private const byte ApplicationData = 23;
    private const int TagLength = 16;

    /// <summary>The random value that makes a ServerHello a HelloRetryRequest (RFC 8446, section 4.1.3).</summary>
    private static readonly byte[] s_helloRetryRequest = Convert.FromHexString("CF21AD74E59A6111BE1D8C021E65B891C2A211167ABB8C5E079E09E2C8A8339C");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = Deadline)]
    public async Task Download_Stateless_CookieIsReturned()
    {
        RecordTap tap = await DownloadAsync("-stateless");

        // The server keeps nothing before it has its cookie back (RFC 8446, section 4.2.2), so to get through is to have returned it.
        Assert.Equal(s_helloRetryRequest, tap.Clear.AsSpan(6, 32).ToArray());
    }

    [Fact(Timeout = Deadline)]
    public async Task Download_RecordPadding512_PaddingIsPassedOver()
    {
        RecordTap tap = await DownloadAsync("-record_padding", "512");

        Assert.All(DataRecords(tap).Where(length => length < 16 * 1024), length => Assert.Equal(0, (length - TagLength) % 512));
    }

    [Fact(Timeout = Deadline)]
    public async Task Download_MaxSendFrag512_ManySmallRecordsAreRead()
    {
        RecordTap tap = await DownloadAsync("-max_send_frag", "512");

        Assert.InRange(DataRecords(tap).Max(), 512, 512 + 1 + TagLength);
        Assert.True(DataRecords(tap).Count() > Lines * LineLength / 512);
    }

    [Fact(Timeout = Deadline)]
    public async Task Download_SplitSendFragWithPipelines_EveryByteArrives()
    {
        RecordTap tap = await DownloadAsync("-split_send_frag", "1024", "-max_pipelines", "4");

        Assert.NotEmpty(DataRecords(tap));
    }

    [Fact(Timeout = Deadline)]
    public async Task Download_NoMiddlebox_NoChangeCipherSpecIsMissed()
    {
        RecordTap tap = await DownloadAsync("-no_middlebox");

        Assert.DoesNotContain(tap.Records, record => record.Type == ChangeCipherSpec);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(0)]
    [InlineData(4)]
    public async Task Download_NumTickets_SoManySessionsAreKeptAndResumed(int tickets)
    {
        await using OpenSslServer server = await OpenSslServer.StartAsync(ProtocolPeers.Certificate, "-tls1_3", "-num_tickets", $"{tickets}");
        var cache = new TlsSessionCache();
        using TlsClientContext context = ProtocolPeers.ClientContext(cache);

        Assert.False(await DownloadAsync(server, context, null, Lines));
        Assert.Equal(tickets, cache.Count);

        // A session is used once, and a server that takes one up gives one.
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(tickets > 0, await DownloadAsync(server, context, null, lines: 1));
            Assert.Equal(tickets, cache.Count);
        }
    }

    private static async Task<RecordTap> DownloadAsync(params string[] arguments)
    {
        var tap = new RecordTap();
        await using OpenSslServer server = await OpenSslServer.StartAsync(ProtocolPeers.Certificate, ["-tls1_3", .. arguments]);
        using TlsClientContext context = ProtocolPeers.ClientContext();
        await DownloadAsync(server, context, tap, Lines);
        return tap;
    }

    /// <summary>One connection over which the server sends so many lines, every digit of which is compared. Whether it was resumed.</summary>
    private static async Task<bool> DownloadAsync(OpenSslServer server, TlsClientContext context, RecordTap? tap, int lines)
    {
        await using TlsStream stream = await ProtocolPeers.ConnectAsync(server.Port, context, tap);
        var heard = new DigitListener();
        server.Heard = heard.Append;

        // The server hears of us first: what it is told before it has accepted would be lost.
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{Digits.Begin}{Digits.From(0, 100)}{Digits.End}"), Token);
        Assert.Equal(100, await heard.Completion.WaitAsync(ProtocolPeers.Patience, Token));

        Task typing = TypeAsync(server, lines);
        long count = await ReadAsync(stream);
        await typing.WaitAsync(ProtocolPeers.Patience, Token);

        Assert.Equal((long)lines * LineLength, count);
        Assert.Equal(SslProtocols.Tls13, stream.SslProtocol);
        await stream.ShutdownAsync(Token);
        return stream.ConnectionInfo!.IsResumed;
    }

    private static async Task TypeAsync(OpenSslServer server, int lines)
    {
        for (int i = 0; i < lines; i++)
        {
            string line = Digits.From((long)i * LineLength, LineLength);
            await server.SendAsync($"{(i == 0 ? Digits.Begin : "")}{line}{(i == lines - 1 ? Digits.End : "")}");
        }
    }

    private static async Task<long> ReadAsync(TlsStream stream)
    {
        var listener = new DigitListener();
        byte[] buffer = new byte[64 * 1024];
        while (!listener.Completion.IsCompleted)
        {
            int count = await stream.ReadAsync(buffer, Token);
            Assert.NotEqual(0, count);
            listener.Append(buffer.AsSpan(0, count));
        }

        return await listener.Completion;
    }

    private static IEnumerable<int> DataRecords(RecordTap tap) =>
        tap.Records.Where(record => record.Type == ApplicationData).Select(record => record.Length);
}
