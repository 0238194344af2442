using System.Text;
using Xunit;

namespace TlsSimple.Unit.Certificates;

public class PemReaderTests
{
    private const string Data = "AQIDBAU=";

    [Theory]
    [InlineData("LF", "-----BEGIN A-----\nAQIDBAU=\n-----END A-----\n")]
    [InlineData("CRLF", "-----BEGIN A-----\r\nAQIDBAU=\r\n-----END A-----\r\n")]
    [InlineData("CR", "-----BEGIN A-----\rAQIDBAU=\r-----END A-----\r")]
    [InlineData("no last line end", "-----BEGIN A-----\nAQIDBAU=\n-----END A-----")]
    [InlineData("byte order mark", "\uFEFF-----BEGIN A-----\nAQIDBAU=\n-----END A-----\n")]
    [InlineData("comments", "subject=x\n-- BEGIN\n\n-----BEGIN A-----\nAQIDBAU=\n-----END A-----\ncomment -----END B-----\n")]
    [InlineData("white space", "  -----BEGIN A----- \t\n  AQI\n\n DB AU=  \n\t-----END A-----  \n")]
    [InlineData("short lines", "-----BEGIN A-----\nA\nQ\nI\nD\nBAU\n=\n-----END A-----\n")]
    public void TryRead_Layout_IsUnderstood(string layout, string text)
    {
        Assert.NotEmpty(layout);
        Assert.Equal([("A", "0102030405")], Read(text).Select(b => (b.Label, b.Hex)));
    }

    [Fact]
    public void TryRead_SeveralBlocks_YieldsThemInOrderWithTheirLines()
    {
        string text = $"x\n{Block("CERTIFICATE")}y\r\n\r\n{Block("RSA PRIVATE KEY")}{Block("X9.42 DH-PARAMETERS")}";

        Assert.Equal([("CERTIFICATE", 2), ("RSA PRIVATE KEY", 7), ("X9.42 DH-PARAMETERS", 10)], Read(text).Select(b => (b.Label, b.Line)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    [InlineData("\n\r\n\r")]
    [InlineData("no PEM here")]
    [InlineData("x -----BEGIN A-----")]
    [InlineData("-----BEGINNING-----")]
    public void TryRead_NoBlock_YieldsNothing(string text) => Assert.Empty(Read(text));

    [Theory]
    [InlineData("-----BEGIN A-----\nAQID\n", 1, "has no END; the file may be cut short")]
    [InlineData("\n\n-----BEGIN A-----", 3, "has no END; the file may be cut short")]
    [InlineData("\n-----BEGIN A-----\nAQID\n-----BEGIN A-----\n", 2, "no END before the next BEGIN")]
    [InlineData("-----BEGIN A-----\nAQID\n-----END B-----\n", 3, "not the label of the BEGIN in line 1")]
    [InlineData("x\n-----END A-----\n", 2, "without its BEGIN")]
    [InlineData("-----BEGIN A----\nAQID\n-----END A-----\n", 1, "five hyphens")]
    [InlineData("-----BEGIN A-----\nAQID\n-----END A---\n", 3, "five hyphens")]
    [InlineData("-----BEGIN A-----AQID-----END A-----\n", 1, "line breaks may have been lost")]
    [InlineData("-----BEGIN A-----\\nAQID\\n-----END A-----\\n", 1, "line breaks may have been lost")]
    [InlineData("-----BEGIN A-----\n-----END A-----\n", 2, "empty")]
    [InlineData("-----BEGIN A-----\n\n\n-----END A-----\n", 4, "empty")]
    [InlineData("\n-----BEGIN A-----\nAQID\nAQ!D\n-----END A-----\n", 4, "\"!\" is no base64 character")]
    [InlineData("-----BEGIN A-----\r\nAQID\r\nAQ\0D\r\n-----END A-----\n", 3, "\"\\u{0}\" is no base64 character")]
    [InlineData("-----BEGIN A-----\rAQID\rAQ_D\r-----END A-----\r", 3, "\"_\" is no base64 character")]
    [InlineData("-----BEGIN A-----\nProc-Type: 4,ENCRYPTED\n\nAQID\n-----END A-----\n", 2, "is no base64 character")]
    [InlineData("-----BEGIN A-----\nAQ==\nAQID\n-----END A-----\n", 3, "after its padding")]
    [InlineData("-----BEGIN A-----\nAQI\n-----END A-----\n", 3, "cut short or wrongly padded")]
    [InlineData("-----BEGIN A-----\nAQIDB\n-----END A-----\n", 3, "cut short or wrongly padded")]
    [InlineData("-----BEGIN A-----\nAQIDBA=\n-----END A-----\n", 3, "cut short or wrongly padded")]
    [InlineData("-----BEGIN A-----\nA===\n-----END A-----\n", 3, "cut short or wrongly padded")]
    [InlineData("-----BEGIN A-----\n====\n-----END A-----\n", 3, "cut short or wrongly padded")]
    [InlineData("-----BEGIN A-----\nAQIDBA======\n-----END A-----\n", 3, "cut short or wrongly padded")]
    public void TryRead_Fault_ThrowsWithItsLine(string text, int line, string problem)
    {
        var e = Assert.Throws<PemFormatException>(() => Read(text));

        Assert.Equal(line, e.Line);
        Assert.StartsWith($"line {line}: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(problem, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-----BEGIN A-----\nAQID\n")]
    [InlineData("-----BEGIN A-----\nAQID\n-----END B-----\n")]
    [InlineData("-----END A-----\n")]
    [InlineData("-----BEGIN A\n")]
    public void TryRead_AfterAFault_GoesOnWithTheNextBlock(string fault)
    {
        var reader = new PemReader(fault + Block("GOOD"));
        PemFormatException? e = null;
        try
        {
            reader.TryRead(out _);
        }
        catch (PemFormatException thrown)
        {
            e = thrown;
        }

        Assert.NotNull(e);
        Assert.True(reader.TryRead(out PemBlock block));
        Assert.Equal("GOOD", block.Label.ToString());
        Assert.Equal(fault.Count(c => c == '\n') + 1, block.Line);
    }

    [Fact]
    public void TryRead_BlockThatNobodyDecodes_NeedNotBeBase64()
    {
        var reader = new PemReader("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\n!!\n-----END RSA PRIVATE KEY-----\n" + Block("B"));

        Assert.True(reader.TryRead(out _));
        Assert.True(reader.TryRead(out PemBlock block));
        Assert.Equal("B", block.Label.ToString());
        Assert.False(reader.TryRead(out _));
    }

    [Fact]
    public void Decode_LargeBlock_YieldsItsBytes()
    {
        byte[] bytes = [.. Enumerable.Range(0, 100_000).Select(i => (byte)i)];
        string text = $"-----BEGIN A-----\n{Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks)}\n-----END A-----\n";

        Assert.Equal(Convert.ToHexString(bytes), Read(text)[0].Hex);
    }

    private static string Block(string label) => new StringBuilder()
        .Append("-----BEGIN ").Append(label).Append("-----\n").Append(Data).Append('\n')
        .Append("-----END ").Append(label).Append("-----\n").ToString();

    private static List<(string Label, int Line, string Hex)> Read(string text)
    {
        var blocks = new List<(string, int, string)>();
        var reader = new PemReader(text);
        while (reader.TryRead(out PemBlock block))
        {
            blocks.Add((block.Label.ToString(), block.Line, Convert.ToHexString(block.Decode())));
        }

        return blocks;
    }
}
