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

    [Theory]
    [InlineData("", "")]
    [InlineData("17030300", "")]
    [InlineData("170303000301", "")]
    [InlineData("1703030003010203", "1703030003010203")]
    [InlineData("17030300030102031703", "1703030003010203")]
    [InlineData("1703030003010203150303000201", "1703030003010203")]
    [InlineData("150303000201001703030003", "15030300020100")]
    [InlineData("170303000114010203", "170303000114")]
    [InlineData("17030300010147455420", "170303000101")]
    [InlineData("1703030001014745542020", "1703030001014745542020")]
    [InlineData("4745542020", "4745542020")]
    [InlineData("170303FFFF01", "170303FFFF01")]
    public void Whole_Bytes_AreWholeRecordsOrNoneAtAll(string bytes, string whole)
    {
        var buffer = default(InputBuffer);
        byte[] given = Convert.FromHexString(bytes);
        given.CopyTo(buffer.GetRoom());
        buffer.Fill(given.Length);
        Assert.Equal(whole, Convert.ToHexString(buffer.Whole));
    }
}
