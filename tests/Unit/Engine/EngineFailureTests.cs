using System.Security.Authentication;
using Xunit;

namespace TlsSimple.Unit.Engine;

public sealed class EngineFailureTests
{
    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    [InlineData("220 mail.example ESMTP\r\n")]
    [InlineData("\0\0\0\0\0\0\0\0")]
    public void Handshake_PeerSpeaksNoTls_SaysSo(string answer)
    {
        using var pair = new EnginePair();
        pair.Client.HandshakeOn();
        pair.Client.Incoming.AddRange(System.Text.Encoding.ASCII.GetBytes(answer));

        Assert.Equal(TlsStatus.NotTls, pair.Client.HandshakeOn());
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void Handshake_AnyByteOfTheFlightFlipped_NeverEndsWell(SslProtocols protocol)
    {
        for (int position = 0; ; position++)
        {
            using var pair = new EnginePair(protocol);
            pair.Client.HandshakeOn();
            pair.Server.HandshakeOn();
            List<byte> flight = pair.Client.Incoming;
            if (position >= flight.Count)
            {
                break;
            }

            // The version in a record's header is not authenticated where the record is not encrypted (RFC 8446, 5.1).
            if (RecordHeaderOffset(flight, position) is 1 or 2)
            {
                continue;
            }

            flight[position] ^= 0x01;
            (TlsStatus client, TlsStatus server) = pair.Run();

            Assert.False(client == TlsStatus.Ok && server == TlsStatus.Ok, $"flipped byte {position}");
        }
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void Read_AnyByteFlipped_IsFatalAndToldToThePeer(SslProtocols protocol)
    {
        using var probe = EnginePair.Open(protocol);
        probe.Server.Write("hello"u8);
        int length = probe.Client.Incoming.Count;
        for (int position = 0; position < length; position++)
        {
            using var pair = EnginePair.Open(protocol);
            pair.Server.Write("hello"u8);
            pair.Client.Incoming[position] ^= 0x80;
            var received = new List<byte>();

            TlsStatus status = pair.Client.ReadOn(received);

            // A length that grew only waits for more.
            Assert.True(status < TlsStatus.Ok || (status == TlsStatus.WantInput && position is 3 or 4), $"{status} at {position}");
            Assert.Empty(received);
            if (position >= 5)
            {
                AssertDead(pair.Client, TlsStatus.RecordMac);
                pair.Client.Flush();
                Assert.Equal(TlsStatus.Alert, pair.Server.ReadOn([]));
                Assert.Equal((int)TlsAlert.BadRecordMac, pair.Server.AlertReceived);
            }
        }
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void Read_RecordReplayed_IsNotAuthentic(SslProtocols protocol)
    {
        using var pair = EnginePair.Open(protocol);
        pair.Server.Write("once"u8);
        byte[] record = [.. pair.Client.Incoming];
        pair.Client.Incoming.AddRange(record);
        var received = new List<byte>();

        Assert.Equal(TlsStatus.RecordMac, pair.Client.ReadOn(received));

        Assert.Equal("once"u8.ToArray(), received);
        AssertDead(pair.Client, TlsStatus.RecordMac);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void Read_RecordTooLong_IsRefusedByItsHeader(SslProtocols protocol)
    {
        using var pair = EnginePair.Open(protocol);
        pair.Client.Incoming.AddRange([23, 3, 3, 0x48, 0x01]);
        pair.Client.Incoming.AddRange(new byte[200]);

        Assert.Equal(TlsStatus.RecordSize, pair.Client.ReadOn([]));

        pair.Client.Flush();
        Assert.Equal(TlsStatus.Alert, pair.Server.ReadOn([]));
        Assert.Equal((int)TlsAlert.RecordOverflow, pair.Server.AlertReceived);
    }

    [Fact]
    public void Handshake_Cut_WaitsForTheRestWhereverItIsCut()
    {
        for (int length = 0; length < 200; length++)
        {
            using var pair = new EnginePair();
            pair.Client.HandshakeOn();
            pair.Server.HandshakeOn();
            List<byte> flight = pair.Client.Incoming;
            flight.RemoveRange(length, flight.Count - length);

            Assert.Equal(TlsStatus.WantInput, pair.Client.HandshakeOn());
            Assert.Empty(flight);
        }
    }

    private static void AssertDead(EngineEnd end, TlsStatus status)
    {
        Assert.Equal(status, end.Read(new byte[10], out _));
        Assert.Equal(status, end.Write([1]));
        Assert.Equal(status, end.Handshake());
        Assert.Equal(status, end.Shutdown());
        Assert.NotEqual(0, end.Session.GetInfo().NativeCode);
    }

    private static int RecordHeaderOffset(List<byte> flight, int position)
    {
        int start = 0;
        while (position >= start + 5 + ((flight[start + 3] << 8) | flight[start + 4]))
        {
            start += 5 + ((flight[start + 3] << 8) | flight[start + 4]);
        }

        return position - start;
    }
}
