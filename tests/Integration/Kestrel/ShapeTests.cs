using System.Buffers.Binary;
using System.Net;
using System.Net.WebSockets;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.Kestrel;

/// <summary>Traffic that goes both ways at once: as gRPC has it, and as WebSockets do.</summary>
public sealed class ShapeTests(OwnKestrelFixture fixture) : IClassFixture<OwnKestrelFixture>
{
    private const int Deadline = 60_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_MessagesBothWays_AreAnsweredOneByOneAndEndWithATrailer(bool ownClient)
    {
        using HttpClient client = Client(ownClient, HttpVersion.Version20);
        using var content = new DuplexContent("application/grpc");
        using HttpRequestMessage request = Clients.Exactly(HttpVersion.Version20, HttpMethod.Post, fixture.Server.Url("/call"), content);
        await content.WriteAsync(Frame(0), Token);
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        await using Stream answers = await response.Content.ReadAsStreamAsync(Token);
        for (int i = 0; i < 100; i++)
        {
            byte[] answer = new byte[Frame(i).Length];
            await answers.ReadExactlyAsync(answer, Token);
            Assert.Equal(Frame(i), answer);
            await content.WriteAsync(Frame(i + 1), Token);
        }

        content.Complete();
        await answers.ReadExactlyAsync(new byte[Frame(100).Length], Token);
        Assert.Equal(0, await answers.ReadAsync(new byte[1], Token));
        Assert.Equal(["0"], response.TrailingHeaders.GetValues("grpc-status"));
    }

    [Theory(Timeout = Deadline)]
    [InlineData(true, "1.1")]
    [InlineData(true, "2.0")]
    [InlineData(false, "1.1")]
    [InlineData(false, "2.0")]
    public async Task WebSocket_MessagesOfManySizes_ComeBack(bool ownClient, string version)
    {
        using HttpClient client = Client(ownClient, HttpVersion.Version11);
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = Version.Parse(version);
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await socket.ConnectAsync(new Uri($"wss://localhost:{fixture.Server.Port}/socket"), client, Token);
        foreach (int length in (int[])[0, 1, 125, 126, 65_535, 65_536, 1_000_000])
        {
            byte[] message = TestBody.Bytes(length);
            Task sending = socket.SendAsync(message, WebSocketMessageType.Binary, endOfMessage: true, Token);
            byte[] received = new byte[length];
            int count = 0;
            WebSocketReceiveResult result;
            do
            {
                result = await socket.ReceiveAsync(new ArraySegment<byte>(received, count, length - count), Token);
                count += result.Count;
            }
            while (!result.EndOfMessage);
            await sending;
            Assert.Equal(message, received);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Token);
    }

    private HttpClient Client(bool own, Version version) => own ? Clients.Trusting(fixture.Certificate) : ReferenceClient.Http(fixture.Certificate, version);

    private static byte[] Frame(int number)
    {
        byte[] frame = new byte[5 + (number * 37)];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), number * 37);
        frame.AsSpan(5).Fill((byte)number);
        return frame;
    }
}
