using Xunit;

namespace TlsSimple.Unit.Server;

public sealed class ClientHelloCollectorTests
{
    private static readonly byte[] s_hello = new HelloWriter().Name("a.test").ToMessage();
    private static readonly byte[] s_behind = [20, 3, 3, 0, 1, 1, 23, 3];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(50)]
    [InlineData(16384)]
    public void Advance_RecordsOfAnySizeInChunksOfAnySize_AreJoinedAndWhatFollowsStays(int recordSize)
    {
        byte[] wire = [.. HelloWriter.Records(s_hello, recordSize), .. s_behind];
        foreach (int chunk in (int[])[1, 2, 4, 5, 6, 7, 64, wire.Length])
        {
            using var feed = new HelloFeed();
            Assert.Equal(HelloProgress.Whole, feed.Send(wire, chunk));
            Assert.Equal(s_hello, feed.Message);

            feed.SendRest();
            byte[] expected = [.. HelloWriter.Record(s_hello), .. s_behind];
            Assert.Equal(expected, feed.Filled);
        }
    }

    [Fact]
    public void Advance_LongestMessageInOneByteRecords_NeverHoldsMoreThanTwoRecords()
    {
        byte[] message = HelloWriter.Message(1, new byte[ClientHelloCollector.MaximumMessageLength - 4]);
        using var feed = new HelloFeed();

        Assert.Equal(HelloProgress.Whole, feed.Send(HelloWriter.Records(message, 1), 1000));
        Assert.Equal(message, feed.Message);
        Assert.InRange(feed.MostHeld, message.Length, ClientHelloCollector.MaximumMessageLength + 5 + 1000);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("G")]
    [InlineData("\u0016G")]
    [InlineData("\u0016\u0003\u0004")]
    [InlineData("\u0015\u0003\u0003\u0000\u0002\u0002\u0028")]
    [InlineData("\u0016\u0003\u0001\u0000\u0000")]
    [InlineData("\u0016\u0003\u0001\u0000\u0001\u0002")]
    [InlineData("\u0016\u0003\u0001\u0040\u0001")]
    [InlineData("\u0080\u002e\u0001\u0003\u0001")]
    public void Advance_NoClientHello_IsLeftAsItCame(string text)
    {
        byte[] wire = System.Text.Encoding.Latin1.GetBytes(text);
        using var feed = new HelloFeed();

        Assert.Equal(HelloProgress.None, feed.Send(wire, wire.Length));
        Assert.Equal(wire, feed.Filled);
    }

    [Fact]
    public void Advance_AnotherRecordInMidHello_LeavesWhatIsJoinedAndThatRecord()
    {
        byte[] alert = [21, 3, 3, 0, 2, 1, 90];
        byte[] wire = [.. HelloWriter.Record(s_hello[..10]), .. HelloWriter.Record(s_hello[10..20]), .. alert];
        using var feed = new HelloFeed();

        Assert.Equal(HelloProgress.None, feed.Send(wire, wire.Length));
        byte[] expected = [.. HelloWriter.Record(s_hello[..20]), .. alert];
        Assert.Equal(expected, feed.Filled);
    }

    [Fact]
    public void Advance_MoreThanTheMessageInItsLastRecord_IsTheEnginesMatter()
    {
        byte[] wire = HelloWriter.Record([.. s_hello, 0]);
        using var feed = new HelloFeed();

        Assert.Equal(HelloProgress.None, feed.Send(wire, wire.Length));
        Assert.Equal(wire, feed.Filled);
    }

    [Fact]
    public void Advance_MessageThatAnnouncesMoreThanOneRecordHolds_IsTheEnginesMatter()
    {
        byte[] message = HelloWriter.Message(1, new byte[ClientHelloCollector.MaximumMessageLength - 3]);
        byte[] wire = HelloWriter.Records(message, 3);
        using var feed = new HelloFeed();

        Assert.Equal(HelloProgress.None, feed.Send(wire, wire.Length));
    }

    [Fact]
    public void Advance_HalfAHello_WantsMore()
    {
        byte[] wire = HelloWriter.Record(s_hello);
        for (int length = 0; length < wire.Length; length++)
        {
            using var feed = new HelloFeed();
            Assert.Equal(HelloProgress.Partial, feed.Send(wire[..length], wire.Length));
        }
    }
}
