using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using TlsSimple.Integration.Trust.RawTls;
using TlsSimple.Unit.Corpus;
using Xunit;

namespace TlsSimple.Integration.Trust;

/// <summary>A Certificate message whose certificates are good and whose form is not (RFC 8446, section 4.4.2; RFC 5246, section 7.4.2).</summary>
public sealed class CertificateMessageTests
{
    private const int Deadline = 60_000;

    private static readonly CorpusCase s_good = Corpus.Cases.Values.First(one =>
        one.IsAccepted && one.Purpose == CertificatePurpose.Server && one.PeerKey.PrivateKey is not null && one.Intermediates.Count == 1);

    private static readonly Dictionary<(string, SslProtocols), byte[]> s_bodies = new()
    {
        [("no certificate", SslProtocols.Tls13)] = [0, 0, 0, 0],
        [("a request context", SslProtocols.Tls13)] = [1, 0xAA, .. Wire.Vector24(Entry13([]))],
        [("a list cut short", SslProtocols.Tls13)] = [0, .. Wire.Vector24(Entry13([]))[..^1]],
        [("bytes behind the list", SslProtocols.Tls13)] = [0, .. Wire.Vector24(Entry13([])), 0],
        [("a certificate beyond the list", SslProtocols.Tls13)] = [0, .. Wire.Vector24([0, 1, 0, 1, 2, 3])],
        [("extensions beyond the entry", SslProtocols.Tls13)] = [0, .. Wire.Vector24([.. Wire.Vector24(s_good.Peer), 0, 9])],
        [("half an extension", SslProtocols.Tls13)] = [0, .. Wire.Vector24(Entry13([0]))],
        [("an extension nobody asked for", SslProtocols.Tls13)] = [0, .. Wire.Vector24(Entry13([0, 5, 0, 0]))],
        [("no certificate", SslProtocols.Tls12)] = [0, 0, 0],
        [("a list cut short", SslProtocols.Tls12)] = Wire.Vector24(Wire.Vector24(s_good.Peer))[..^1],
        [("bytes behind the list", SslProtocols.Tls12)] = [.. Wire.Vector24(Wire.Vector24(s_good.Peer)), 0],
        [("a certificate beyond the list", SslProtocols.Tls12)] = Wire.Vector24([0, 1, 0, 1, 2, 3]),
    };

    public static TheoryData<string, SslProtocols> Bodies => [.. s_bodies.Keys];

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Bodies))]
    public async Task Handshake_MalformedMessage_IsAnErrorOfTheProtocol(string what, SslProtocols protocol)
    {
        using var server = new RawTlsServer(
            new RawIdentity([s_good.Peer], s_good.PeerKey.PrivateKey) { MessageBody = s_bodies[(what, protocol)] }, protocol);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Port);
        using var context = new TlsClientContext(new TlsClientOptions
        {
            Trust = TrustAnchors.FromCertificates(s_good.Anchors.Select(der => (ReadOnlyMemory<byte>)der)),
            MinimumProtocol = protocol,
            MaximumProtocol = protocol,
            TimeProvider = new StoppedClock(s_good.Time),
        });
        await using var stream = new TlsStream(new NetworkStream(socket));

        TlsException error = await Assert.ThrowsAsync<TlsException>(() => stream.AuthenticateAsClientAsync(context, s_good.Name!));

        Assert.Equal(TlsErrorKind.PeerProtocol, error.Kind);
        Assert.Contains((await server.Outcome).Alert!.Value, (TlsAlert[])[TlsAlert.DecodeError, TlsAlert.UnsupportedExtension, TlsAlert.IllegalParameter]);
    }

    private static byte[] Entry13(byte[] extensions) => [.. Wire.Vector24(s_good.Peer), 0, (byte)extensions.Length, .. extensions];
}
