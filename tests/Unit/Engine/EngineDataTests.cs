using System.Security.Authentication;
using System.Security.Cryptography;
using Xunit;

namespace TlsSimple.Unit.Engine;

public sealed class EngineDataTests
{
    public static TheoryData<SslProtocols, bool> ProtocolsAndDirections => new()
    {
        { SslProtocols.Tls12, true },
        { SslProtocols.Tls12, false },
        { SslProtocols.Tls13, true },
        { SslProtocols.Tls13, false },
    };

    [Theory]
    [MemberData(nameof(ProtocolsAndDirections))]
    public void WriteRead_AnySizeAndChunking_ArrivesUnchanged(SslProtocols protocol, bool fromClient)
    {
        using var pair = EnginePair.Open(protocol);
        (EngineEnd from, EngineEnd to) = pair.Direction(fromClient);
        foreach (int size in new[] { 1, 2, 1000, 16383, 16384, 16385, 65536, 100_000 })
        {
            foreach ((int source, int destination, int buffer) in new[] { (int.MaxValue, 65536, 16384), (7000, 1000, 100), (1, 65536, 32768), (5, 200, 16384) })
            {
                // A byte at a time is slow in this harness, and what it shows does not depend on the size.
                if (source == 1 && size > 20_000)
                {
                    continue;
                }

                byte[] data = RandomNumberGenerator.GetBytes(size);
                to.SourceChunk = source;
                from.DestinationChunk = destination;
                var received = new List<byte>();

                Assert.Equal(TlsStatus.Ok, from.Write(data));
                Assert.Equal(TlsStatus.WantInput, to.ReadOn(received, buffer));

                Assert.Equal(Convert.ToHexString(SHA256.HashData(data)), Convert.ToHexString(SHA256.HashData(received.ToArray())));
            }
        }
    }

    [Fact]
    public void Write_WriteBoundRoom_TakesEverythingInOneCall()
    {
        using var pair = EnginePair.Open();
        foreach (int size in new[] { 0, 1, 16384, 16385, 50_000 })
        {
            byte[] destination = new byte[MbedSession.WriteBound(size)];

            TlsStatus status = pair.Client.Session.Write(new byte[size], out int consumed, destination, out int written);

            Assert.Equal((TlsStatus.Ok, size), (status, consumed));
            Assert.InRange(written, size, destination.Length);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64)]
    public void Write_NoRoomForARecord_WantsOutputAndTakesNothing(int room)
    {
        using var pair = EnginePair.Open();

        TlsStatus status = pair.Client.Session.Write(new byte[10], out int consumed, new byte[room], out int written);

        Assert.Equal((TlsStatus.WantOutput, 0, 0), (status, consumed, written));
    }

    [Fact]
    public void WriteBound_HugeLength_DoesNotOverflow()
    {
        Assert.Equal(int.MaxValue, MbedSession.WriteBound(int.MaxValue));
        Assert.Equal(0, MbedSession.WriteBound(-1));
    }

    [Fact]
    public void Read_EmptyBuffer_TellsThatDataIsReadyAndLeavesIt()
    {
        using var pair = EnginePair.Open();
        Assert.Equal(TlsStatus.WantInput, pair.Client.Read([], out _));
        pair.Server.Write("hello"u8);

        Assert.Equal(TlsStatus.Ok, pair.Client.Read([], out int produced));
        Assert.Equal(0, produced);
        Assert.Equal(TlsStatus.Ok, pair.Client.Read([], out _));
        byte[] buffer = new byte[10];
        Assert.Equal(TlsStatus.Ok, pair.Client.Read(buffer, out produced));

        Assert.Equal("hello"u8.ToArray(), buffer[..produced]);
    }

    [Fact]
    public void Read_SeveralRecordsInTheSource_AreDecryptedInOneCall()
    {
        using var pair = EnginePair.Open();
        pair.Server.Write("one"u8);
        pair.Server.Write("two"u8);
        pair.Server.Write("three"u8);
        byte[] buffer = new byte[100];

        Assert.Equal(TlsStatus.Ok, pair.Client.Read(buffer, out int produced));

        Assert.Equal("onetwothree"u8.ToArray(), buffer[..produced]);
        Assert.Empty(pair.Client.Incoming);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void Shutdown_PeerReads_FindsDataThenCloseEveryTime(SslProtocols protocol)
    {
        using var pair = EnginePair.Open(protocol);
        pair.Server.Write("last"u8);
        Assert.Equal(TlsStatus.Ok, pair.Server.Shutdown());
        var received = new List<byte>();

        Assert.Equal(TlsStatus.Closed, pair.Client.ReadOn(received));
        Assert.Equal(TlsStatus.Closed, pair.Client.Read([], out _));
        Assert.Equal(TlsStatus.Closed, pair.Client.Read(new byte[10], out _));

        Assert.Equal("last"u8.ToArray(), received);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void Shutdown_HalfClosed_TheOtherDirectionGoesOn(SslProtocols protocol)
    {
        using var pair = EnginePair.Open(protocol);
        pair.Client.Shutdown();
        Assert.Equal(TlsStatus.Closed, pair.Server.ReadOn([]));
        var received = new List<byte>();

        Assert.Equal(TlsStatus.Ok, pair.Server.Write("still here"u8));
        Assert.Equal(TlsStatus.WantInput, pair.Client.ReadOn(received));

        Assert.Equal("still here"u8.ToArray(), received);
        Assert.Equal(TlsStatus.Argument, pair.Client.Write("too late"u8));
    }

    [Fact]
    public void Shutdown_Twice_SaysItOnce()
    {
        using var pair = EnginePair.Open();
        pair.Client.Shutdown();
        int sent = pair.Server.Incoming.Count;

        Assert.Equal(TlsStatus.Ok, pair.Client.Shutdown());

        Assert.Equal(sent, pair.Server.Incoming.Count);
    }
}
