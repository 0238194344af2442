using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using TlsSimple.Integration.Trust.RawTls;
using TlsSimple.Unit.Corpus;
using Xunit;

namespace TlsSimple.Integration.Trust;

/// <summary>
/// The chains of the corpus over real handshakes: the verdict is that of the corpus, and a server that is refused gets the
/// alert that RFC 8446, section 6.2 has for it.
/// </summary>
public sealed class CorpusHandshakeTests
{
    private const int Deadline = 60_000;

    /// <summary>One handshake message holds the whole chain, and 16 KB is the most that the engine takes.</summary>
    private const int LongestChain = 15_000;

    public static IEnumerable<TheoryDataRow<string, SslProtocols>> Played
    {
        get
        {
            IEnumerable<CorpusCase> playable = Corpus.Cases.Values.Where(IsPlayable);
            if (Environment.GetEnvironmentVariable("TLSSIMPLE_FULL") != "1")
            {
                // One of each family for each verdict.
                playable = playable.DistinctBy(c => (c.Id[..c.Id.IndexOf('/', StringComparison.Ordinal)], c.IsAccepted ? (TlsErrorReason?)null : c.Expected[0]));
            }

            foreach (CorpusCase one in playable)
            {
                foreach (SslProtocols protocol in (SslProtocols[])[SslProtocols.Tls12, SslProtocols.Tls13])
                {
                    yield return new(one.Id, protocol) { TestDisplayName = $"{protocol}: {one.Id}" };
                }
            }
        }
    }

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Played))]
    public async Task Handshake_Case_EndsAsTheCorpusSays(string id, SslProtocols protocol)
    {
        CorpusCase one = Corpus.Cases[id];
        using var server = new RawTlsServer(new RawIdentity([one.Peer, .. one.Intermediates], one.PeerKey.PrivateKey), protocol);

        // Open until the server has seen the end: closed with something unread, a socket resets, and the alert may be lost.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Port);
        TlsException? refusal = await AuthenticateAsync(one, protocol, socket);
        RawOutcome outcome = await server.Outcome;

        if (one.IsAccepted)
        {
            Assert.True(refusal is null, $"Must be accepted ({one.Why}), but: {refusal}");
            Assert.Null(outcome.Alert);
            return;
        }

        Assert.True(refusal is not null, $"Must be refused as {string.Join(" or ", one.Expected)} ({one.Why}).");
        Assert.True(
            refusal.Kind == TlsErrorKind.PeerCertificate && one.Expected.Contains(refusal.Reason),
            $"Must be refused as {string.Join(" or ", one.Expected)} ({one.Why}), but: {refusal}");
        Assert.Equal(AlertOf(refusal.Reason), outcome.Alert);
        Assert.Equal(protocol == SslProtocols.Tls13, outcome.IsAlertEncrypted);
    }

    /// <summary>
    /// A server's chain, judged by the defaults. A chain that is to be accepted needs the key to its leaf; one of no bytes
    /// is none, and anchors that cannot serve are told before there is a connection.
    /// </summary>
    private static bool IsPlayable(CorpusCase one) =>
        one.Purpose == CertificatePurpose.Server
        && one.MaxDepth == new CertificateVerifierOptions().MaximumDepth
        && one.Peer.Length > 0
        && one.Peer.Length + one.Intermediates.Sum(c => c.Length + 5) <= LongestChain
        && !one.Expected.Contains(TlsErrorReason.InvalidTrustAnchors)
        && (!one.IsAccepted || one.PeerKey.PrivateKey is not null);

    private static async Task<TlsException?> AuthenticateAsync(CorpusCase one, SslProtocols protocol, Socket socket)
    {
        using var context = new TlsClientContext(new TlsClientOptions
        {
            Trust = TrustAnchors.FromCertificates(one.Anchors.Select(der => (ReadOnlyMemory<byte>)der)),
            MinimumProtocol = protocol,
            MaximumProtocol = protocol,
            TimeProvider = new StoppedClock(one.Time),
            HandshakeTimeout = TimeSpan.FromSeconds(30),
        });
        await using var stream = new TlsStream(new NetworkStream(socket));
        try
        {
            await stream.AuthenticateAsClientAsync(context, one.Name!);
            return null;
        }
        catch (TlsException e)
        {
            return e;
        }
    }

    private static TlsAlert AlertOf(TlsErrorReason reason) => reason switch
    {
        TlsErrorReason.UnknownIssuer or TlsErrorReason.SelfSigned or TlsErrorReason.ChainTooLong => TlsAlert.UnknownCa,
        TlsErrorReason.Expired or TlsErrorReason.NotYetValid => TlsAlert.CertificateExpired,
        TlsErrorReason.WrongUsage => TlsAlert.UnsupportedCertificate,
        TlsErrorReason.SearchTooLong => TlsAlert.CertificateUnknown,
        _ => TlsAlert.BadCertificate,
    };
}
