using Xunit;

namespace TlsSimple.Unit.Streams;

public sealed class InputBufferTests
{
    private const int Usual = 16 * 1024;
    private const int Large = 64 * 1024;

    [Fact]
    public void GetRoom_LittleComes_StaysUsual()
    {
        var buffer = default(InputBuffer);
        for (int i = 0; i < 3; i++)
        {
            Assert.InRange(buffer.GetRoom().Length, Usual, Large - 1);
            buffer.Fill(100);
            buffer.Consume(100);
            buffer.ReleaseIfEmpty();
        }
    }

    [Fact]
    public void GetRoom_AfterAFullOne_IsLargeUntilItRests()
    {
        var buffer = default(InputBuffer);
        int usual = buffer.GetRoom().Length;
        buffer.Fill(usual);
        buffer.Consume(usual);
        Assert.InRange(buffer.GetRoom().Length, Large, int.MaxValue);
        buffer.ReleaseIfEmpty();
        Assert.InRange(buffer.GetRoom().Length, Large, int.MaxValue);
        buffer.Rest();
        Assert.InRange(buffer.GetRoom().Length, Usual, Large - 1);
    }

    [Fact]
    public void GetRoom_FullAndNotConsumed_GrowsAndLosesNothing()
    {
        var buffer = default(InputBuffer);
        Memory<byte> room = buffer.GetRoom();
        byte[] bytes = [.. Enumerable.Range(0, room.Length).Select(i => (byte)(i * 7))];
        bytes.CopyTo(room);
        buffer.Fill(room.Length);
        buffer.Consume(1000);
        Assert.InRange(buffer.GetRoom().Length, Large - room.Length, int.MaxValue);
        Assert.Equal(bytes[1000..], buffer.Filled.ToArray());
    }

    [Fact]
    public void Rest_BytesAreWaiting_KeepsThem()
    {
        var buffer = default(InputBuffer);
        buffer.GetRoom().Span[0] = 42;
        buffer.Fill(1);
        buffer.Rest();
        Assert.Equal([42], buffer.Filled.ToArray());
    }

    [Fact]
    public void GetRoom_RestsWithACutRecordThatFillsIt_HasRoomForTheRest()
    {
        var buffer = default(InputBuffer);
        Memory<byte> room = buffer.GetRoom();
        byte[] record = [22, 3, 1, 0x40, 0x11, .. new byte[0x4011]];
        record.AsMemory(0, room.Length).CopyTo(room);
        buffer.Fill(room.Length);
        buffer.Rest();
        Memory<byte> more = buffer.GetRoom();
        Assert.InRange(more.Length, record.Length - room.Length, int.MaxValue);
        record.AsMemory(room.Length).CopyTo(more);
        buffer.Fill(record.Length - room.Length);
        Assert.Equal(record, buffer.Filled.ToArray());
    }
}
