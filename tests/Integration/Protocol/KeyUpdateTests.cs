using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.Protocol;

/// <summary>KeyUpdate (RFC 8446, section 4.6.3) against OpenSSL in both roles, while data flows both ways; every byte is compared.</summary>
public sealed class KeyUpdateTests
{
    private const int Deadline = 180_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary><c>k</c> changes the program's keys, <c>K</c> asks for ours as well.</summary>
    [Theory(Timeout = Deadline)]
    [InlineData("k")]
    [InlineData("K")]
    [InlineData("kKkK")]
    public async Task Client_ServerUpdatesKeysInMidStream_DataGoesOnBothWays(string typed)
    {
        using var messages = new MessageFile();
        await using OpenSslServer server = await OpenSslServer.StartAsync(ProtocolPeers.Certificate, ["-tls1_3", .. messages.Arguments]);
        using TlsClientContext context = ProtocolPeers.ClientContext();
        await using TlsStream stream = await ProtocolPeers.ConnectAsync(server.Port, context);
        var conversation = new Conversation(stream, server.SendAsync);
        server.Heard = conversation.Theirs.Append;

        await conversation.PlayAsync(Commands(typed), [], Token);

        CheckUpdatesOfPeer(messages, typed);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("k")]
    [InlineData("K")]
    [InlineData("kKkK")]
    public async Task Server_ClientUpdatesKeysInMidStream_DataGoesOnBothWays(string typed)
    {
        using var messages = new MessageFile();
        (TlsStream stream, OpenSslClient client) = await ProtocolPeers.AcceptAsync(["-tls1_3", "-quiet", "-no_ign_eof", .. messages.Arguments]);
        await using (client)
        await using (stream)
        {
            var conversation = new Conversation(stream, client.SendAsync);
            client.Heard = conversation.Theirs.Append;

            await conversation.PlayAsync(Commands(typed), [], Token);

            CheckUpdatesOfPeer(messages, typed);
        }
    }

    [Theory(Timeout = Deadline)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task UpdateKeysAsync_ClientInMidStream_DataGoesOnBothWays(bool requestPeer)
    {
        using var messages = new MessageFile();
        await using OpenSslServer server = await OpenSslServer.StartAsync(ProtocolPeers.Certificate, ["-tls1_3", .. messages.Arguments]);
        using TlsClientContext context = ProtocolPeers.ClientContext();
        await using TlsStream stream = await ProtocolPeers.ConnectAsync(server.Port, context);
        var conversation = new Conversation(stream, server.SendAsync);
        server.Heard = conversation.Theirs.Append;

        await conversation.PlayAsync([], Updates(requestPeer), Token);

        CheckOwnUpdates(messages, requestPeer);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task UpdateKeysAsync_ServerInMidStream_DataGoesOnBothWays(bool requestPeer)
    {
        using var messages = new MessageFile();
        (TlsStream stream, OpenSslClient client) = await ProtocolPeers.AcceptAsync(["-tls1_3", "-quiet", "-no_ign_eof", .. messages.Arguments]);
        await using (client)
        await using (stream)
        {
            var conversation = new Conversation(stream, client.SendAsync);
            client.Heard = conversation.Theirs.Append;

            await conversation.PlayAsync([], Updates(requestPeer), Token);

            CheckOwnUpdates(messages, requestPeer);
        }
    }

    private static string[] Commands(string letters) => [.. letters.Select(letter => letter.ToString())];

    private static Func<TlsStream, Task>[] Updates(bool requestPeer) =>
        [.. Enumerable.Repeat<Func<TlsStream, Task>>(stream => stream.UpdateKeysAsync(requestPeer, Token), 5)];

    private static void CheckUpdatesOfPeer(MessageFile messages, string typed)
    {
        int requests = typed.Count(letter => letter == 'K');
        Assert.Equal(typed.Length - requests, messages.KeyUpdates(isSent: true, isRequest: false));
        Assert.Equal(requests, messages.KeyUpdates(isSent: true, isRequest: true));

        // Requests that come close together are answered once.
        Assert.InRange(messages.KeyUpdates(isSent: false, isRequest: false), Math.Min(requests, 1), requests);
        Assert.Equal(0, messages.KeyUpdates(isSent: false, isRequest: true));
    }

    private static void CheckOwnUpdates(MessageFile messages, bool requestPeer)
    {
        Assert.Equal(5, messages.KeyUpdates(isSent: false, requestPeer));
        Assert.Equal(0, messages.KeyUpdates(isSent: false, !requestPeer));
        Assert.InRange(messages.KeyUpdates(isSent: true, isRequest: false), requestPeer ? 1 : 0, requestPeer ? 5 : 0);
    }
}
