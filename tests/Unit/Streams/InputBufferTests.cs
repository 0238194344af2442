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

    [Theory]
    [InlineData(0, 0)]
    [InlineData(4, 0)]
    [InlineData(5, 0)]
    [InlineData(104, 0)]
    [InlineData(105, 105)]
    [InlineData(109, 105)]
    [InlineData(110, 110)]
    [InlineData(114, 110)]
    [InlineData(5 + 16384 + 32 + 109, 110)]
    [InlineData(5 + 16384 + 32 + 110, 5 + 16384 + 32 + 110)]
    public void Whole_LastRecordIsCut_EndsBeforeIt(int filled, int expected)
    {
        byte[] records = [23, 3, 3, 0, 100, .. new byte[100], 21, 3, 3, 0, 0, 23, 3, 3, 0x40, 0x20, .. new byte[16384 + 32]];
        var buffer = default(InputBuffer);
        Put(ref buffer, records.AsSpan(0, filled));
        Assert.Equal(records[..expected], buffer.Whole.ToArray());
        Assert.Equal(filled, buffer.Filled.Length);
    }

    [Theory]
    [InlineData(new byte[] { 23, 3, 3, 0x40, 0x21, 1 })]
    [InlineData(new byte[] { 19, 3, 3, 0, 10, 1 })]
    [InlineData(new byte[] { 25, 3, 3, 0, 10, 1 })]
    [InlineData(new byte[] { 23, 3, 3, 0, 1, 9, (byte)'H', (byte)'T', (byte)'T', (byte)'P', (byte)'/' })]
    public void Whole_WhatIsNoRecord_GoesToTheEngineAtOnce(byte[] bytes)
    {
        var buffer = default(InputBuffer);
        Put(ref buffer, bytes);
        Assert.Equal(bytes, buffer.Whole.ToArray());
    }

    [Fact]
    public void GetRoom_LittleIsLeftBehindACutRecord_MovesItToTheFront()
    {
        var buffer = default(InputBuffer);
        Put(ref buffer, new byte[Usual]);
        Put(ref buffer, new byte[Large - Usual - 100]);
        buffer.Consume(Large - 300);
        Assert.InRange(buffer.GetRoom().Length, Large - 200, int.MaxValue);
        Assert.Equal(200, buffer.Filled.Length);
    }

    private static void Put(ref InputBuffer buffer, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            Span<byte> room = buffer.GetRoom().Span;
            int count = Math.Min(room.Length, bytes.Length);
            bytes[..count].CopyTo(room);
            buffer.Fill(count);
            bytes = bytes[count..];
        }
    }
}
