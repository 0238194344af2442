using TlsSimple.Unit.Certificates;
using System.Net;
using System.Text;
using Xunit;

namespace TlsSimple.Unit.Verification;

public class HostNameVerifierTests
{
    [Theory]
    [InlineData("example.com", "example.com")]
    [InlineData("EXAMPLE.com", "example.COM")]
    [InlineData("example.com", "example.com.")]
    [InlineData("xn--bcher-kva.example", "bücher.example")]
    [InlineData("XN--Bcher-KVA.example", "bücher.example")]
    [InlineData("localhost", "localhost")]
    [InlineData("a_b.example.com", "a_b.example.com")]
    [InlineData("*.example.com", "www.example.com")]
    [InlineData("*.EXAMPLE.com", "WWW.example.COM")]
    [InlineData("*.example.com", "xn--bcher-kva.example.com")]
    [InlineData("*.example.com", "_x.example.com")]
    [InlineData("*.a.b.example.com", "www.a.b.example.com")]
    [InlineData("*.co.uk", "example.co.uk")]
    public void Matches_DnsNameOfTheHost_Succeeds(string presented, string host) =>
        Assert.True(Matches(Dns(presented), host));

    [Theory]
    [InlineData("example.com", "example.org")]
    [InlineData("example.com", "www.example.com")]
    [InlineData("www.example.com", "example.com")]
    [InlineData("example.co", "example.com")]
    [InlineData("bcher-kva.example", "bücher.example")]

    // The star is one whole label.
    [InlineData("*.example.com", "example.com")]
    [InlineData("*.example.com", "a.b.example.com")]
    [InlineData("*.example.com", "www.example.org")]
    [InlineData("*.example.com", "wwwexample.com")]
    [InlineData("w*.example.com", "www.example.com")]
    [InlineData("*w.example.com", "www.example.com")]
    [InlineData("w*w.example.com", "www.example.com")]
    [InlineData("**.example.com", "www.example.com")]
    [InlineData("xn--*.example.com", "xn--bcher-kva.example.com")]
    [InlineData("xn--bcher-*.example.com", "xn--bcher-kva.example.com")]
    [InlineData("*-kva.example.com", "xn--bcher-kva.example.com")]

    // It is the left-most one, and two stand after it.
    [InlineData("www.*.com", "www.example.com")]
    [InlineData("*.*.com", "www.example.com")]
    [InlineData("www.example.*", "www.example.com")]
    [InlineData("*.com", "example.com")]
    [InlineData("*", "localhost")]
    [InlineData("*", "example.com")]
    [InlineData("*.", "example.com")]
    [InlineData("*.com.", "example.com")]
    [InlineData("*..com", "example.com")]
    [InlineData("*.localhost", "a.localhost")]

    // Not a name at all.
    [InlineData("", "example.com")]
    [InlineData(".", "example.com")]
    [InlineData("example.com.", "example.com")]
    [InlineData("*.example.com.", "www.example.com")]
    [InlineData(".example.com", "www.example.com")]
    [InlineData("www..example.com", "www.example.com")]
    [InlineData("example.com\0", "example.com")]
    [InlineData("example.com\0.evil.test", "example.com")]
    [InlineData(" example.com", "example.com")]
    [InlineData("example.com ", "example.com")]
    [InlineData("example.com\n", "example.com")]
    [InlineData("b\u00fccher.example", "bücher.example")]
    [InlineData("https://example.com", "example.com")]
    [InlineData("example.com:443", "example.com")]
    public void Matches_DnsNameThatIsNotTheHost_Fails(string presented, string host) =>
        Assert.False(Matches(Dns(presented), host));

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8::a", "2001:DB8:0:0::A")]
    [InlineData("::1", "[::1]")]
    [InlineData("::ffff:192.0.2.1", "::ffff:192.0.2.1")]
    [InlineData("fe80::1", "fe80::1%7")]
    public void Matches_AddressOfTheHost_Succeeds(string presented, string host) =>
        Assert.True(Matches(Ip(IPAddress.Parse(presented).GetAddressBytes()), host));

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.2")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1")]
    [InlineData("::192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8::a", "2001:db8::b")]
    [InlineData("192.0.2.1", "example.com")]
    public void Matches_AddressThatIsNotTheHost_Fails(string presented, string host) =>
        Assert.False(Matches(Ip(IPAddress.Parse(presented).GetAddressBytes()), host));

    [Theory]
    [InlineData(new byte[0], "0.0.0.0")]
    [InlineData(new byte[] { 192, 0, 2 }, "192.0.2.0")]
    [InlineData(new byte[] { 192, 0, 2, 1, 255, 255, 255, 255 }, "192.0.2.1")]
    [InlineData(new byte[] { 192, 0, 2, 1, 0 }, "192.0.2.1")]
    public void Matches_AddressOfAnotherLength_Fails(byte[] presented, string host) =>
        Assert.False(Matches(Ip(presented), host));

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("*.0.0.1", "127.0.0.1")]
    [InlineData("::1", "::1")]
    [InlineData("[::1]", "::1")]
    public void Matches_AddressAsDnsName_Fails(string presented, string host) =>
        Assert.False(Matches(Dns(presented), host));

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("example.com", "example.com")]
    public void Matches_AddressEntryHoldingText_Fails(string presented, string host) =>
        Assert.False(Matches(Ip(Encoding.ASCII.GetBytes(presented)), host));

    [Theory]
    [InlineData("Uri", "example.com")]
    [InlineData("Uri", "https://example.com/")]
    [InlineData("Email", "example.com")]
    [InlineData("Email", "admin@example.com")]
    [InlineData("RegisteredId", "example.com")]
    [InlineData("OtherName", "example.com")]
    [InlineData("Directory", "example.com")]
    public void Matches_EntryOfAnotherKind_Fails(string kind, string value) =>
        Assert.False(Matches(new GeneralName(Enum.Parse<GeneralNameKind>(kind), Encoding.Latin1.GetBytes(value)), "example.com"));

    [Fact]
    public void Matches_LabelsAndNamesThatAreTooLong_Fails()
    {
        string longLabel = new('a', 64);
        string longName = string.Join('.', Enumerable.Repeat(new string('a', 49), 5)) + ".bcd";

        Assert.True(Matches(Dns($"{longLabel[1..]}.example.com"), $"{longLabel[1..]}.example.com"));
        Assert.False(Matches(Dns($"*.{longLabel}.com"), "www.example.com"));
        Assert.True(Matches(Dns(longName), longName));
        Assert.False(Matches(Dns(longName + "e"), longName));
    }

    [Fact]
    public void Matches_SeveralEntries_OneIsEnough()
    {
        HostName host = HostName.Parse("b.example", "host");

        Assert.True(HostNameVerifier.Matches([Dns("a.example"), Dns("\0"), Ip([1, 2, 3]), Dns("b.example")], host));
        Assert.False(HostNameVerifier.Matches([], host));
    }

    [Fact]
    public void Check_CommonNameAlone_FailsAndSaysThatItDoesNotCount()
    {
        ParsedCertificate certificate = new CertificateBuilder
        {
            Subject = CertificateBuilder.Name(("2.5.4.3", "example.com")),
        }.Parse();

        TlsCertificateFailure? failure = HostNameVerifier.Check(certificate, HostName.Parse("example.com", "host"));

        Assert.Equal(TlsErrorReason.NameMismatch, failure?.Reason);
        Assert.Equal(0, failure?.Depth);
        Assert.Equal("CN=example.com", failure?.Subject);
        Assert.Contains("its common name does not count", failure?.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OneNameMatches_ReturnsNull()
    {
        ParsedCertificate certificate = new CertificateBuilder()
            .With(ObjectIdentifiers.SubjectAlternativeName, CertificateBuilder.Names((2, "example.com"u8.ToArray()), (7, [192, 0, 2, 1])))
            .Parse();

        Assert.Null(HostNameVerifier.Check(certificate, HostName.Parse("example.com", "host")));
        Assert.Null(HostNameVerifier.Check(certificate, HostName.Parse("192.0.2.1", "host")));
        Assert.NotNull(HostNameVerifier.Check(certificate, HostName.Parse("192.0.2.2", "host")));
    }

    [Fact]
    public void Describe_OtherNames_ListsThem()
    {
        string text = HostNameVerifier.Describe(
            [Dns("a.example"), Dns("*.b.example"), Ip([192, 0, 2, 1]), Ip([1, 2]), new GeneralName(GeneralNameKind.Uri, "x:y"u8.ToArray())],
            HostName.Parse("c.example", "host"));

        Assert.Equal("The certificate is not for c.example, but for a.example, *.b.example, 192.0.2.1, an address of 2 bytes.", text);
    }

    [Fact]
    public void Describe_ManyNames_ListsTheFirst()
    {
        string text = HostNameVerifier.Describe(
            [.. Enumerable.Range(1, 2000).Select(i => Dns($"n{i}.example"))], HostName.Parse("c.example", "host"));

        Assert.Equal("The certificate is not for c.example, but for n1.example, n2.example, n3.example, n4.example, n5.example and 1995 more.", text);
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", "only an iPAddress entry counts")]
    [InlineData("*.com", "example.com", "two labels after it")]
    [InlineData("w*.example.com", "www.example.com", "whole left-most label")]
    public void Describe_CommonMistake_NamesTheRule(string presented, string host, string hint) =>
        Assert.Contains(hint, HostNameVerifier.Describe([Dns(presented)], HostName.Parse(host, nameof(host))), StringComparison.Ordinal);

    [Fact]
    public void Describe_NameWithControlCharacters_StaysOneShortLine()
    {
        string text = HostNameVerifier.Describe(
            [Dns("evil\r\nSet-Cookie: x\0" + new string('x', 60_000))], HostName.Parse("c.example", "host"));

        Assert.DoesNotContain(text, char.IsControl);
        Assert.True(text.Length < 300);
    }

    private static bool Matches(GeneralName name, string host) =>
        HostNameVerifier.Matches([name], HostName.Parse(host, nameof(host)));

    private static GeneralName Dns(string name) => new(GeneralNameKind.Dns, Encoding.Latin1.GetBytes(name));

    private static GeneralName Ip(byte[] address) => new(GeneralNameKind.IPAddress, address);
}
