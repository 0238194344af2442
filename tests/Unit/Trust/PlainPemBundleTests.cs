using System.Text;
using TlsSimple.Unit.Certificates;
using Xunit;

namespace TlsSimple.Unit.Trust;

public class PlainPemBundleTests
{
    [Theory]
    [InlineData("")]
    [InlineData("no certificate here\n")]
    [InlineData("# a\n{a}# b\n\n{b}")]
    [InlineData("{a}{b}")]
    [InlineData("\uFEFF# a\n{a}Főtanúsítvány\n{b}# end")]
    public void TryRead_Plain_GivesWhatTheGeneralReaderGives(string template)
    {
        string text = Fill(template);

        foreach (string form in (string[])[text, text.Replace("\n", "\r\n", StringComparison.Ordinal), text.TrimEnd('\n')])
        {
            Assert.True(PlainPemBundle.TryRead(Encoding.UTF8.GetBytes(form), out List<byte[]> certificates));
            Assert.Equal(General(form), certificates);
        }
    }

    [Theory]
    [InlineData("{a}-----BEGIN PRIVATE KEY-----\nAQID\n-----END PRIVATE KEY-----\n")]
    [InlineData("-----BEGIN TRUSTED CERTIFICATE-----\nAQID\n-----END TRUSTED CERTIFICATE-----\n")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAQID\n{a}")]
    [InlineData("{a}-----BEGIN CERTIFICATE-----\nAQID\n")]
    [InlineData("-----END CERTIFICATE-----\n{a}")]
    [InlineData("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n{a}")]
    [InlineData("-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n{a}")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAQ==AQID\n-----END CERTIFICATE-----\n{a}")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAQI\n-----END CERTIFICATE-----\n{a}")]
    [InlineData("  -----BEGIN CERTIFICATE-----\nAQID\n-----END CERTIFICATE-----\n")]
    [InlineData("-----BEGIN CERTIFICATE----- \nAQID\n-----END CERTIFICATE-----\n")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAQID-----END CERTIFICATE-----\n")]
    [InlineData("----------\n{a}")]
    public void TryRead_NotSoPlain_IsLeftToTheGeneralReader(string template) =>
        Assert.False(PlainPemBundle.TryRead(Encoding.UTF8.GetBytes(Fill(template)), out _));

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public void TryRead_WideCharacters_AreLeftToTheGeneralReader(string encoding) =>
        Assert.False(PlainPemBundle.TryRead(Encoding.GetEncoding(encoding).GetBytes(Fill("{a}")), out _));

    [Fact]
    public void AddBytes_BundleWithAFault_TakesTheRest()
    {
        var reader = new LenientPemReader();
        reader.AddBytes(Encoding.UTF8.GetBytes(Fill("{a}-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n{b}")));
        AnchorIndex anchors = reader.ToAnchors("x")!;

        Assert.Equal([PemText.Der("a"), PemText.Der("b")], Anchors.Ders(anchors));
        Assert.Equal(1, anchors.SkippedCount);
    }

    private static string Fill(string template) => template
        .Replace("{a}", PemText.Certificate("a"), StringComparison.Ordinal)
        .Replace("{b}", PemText.Certificate("b"), StringComparison.Ordinal);

    private static List<byte[]> General(string text)
    {
        var result = new List<byte[]>();
        var reader = new PemReader(text);
        while (reader.TryRead(out PemBlock block))
        {
            result.Add(block.Decode());
        }

        return result;
    }
}
