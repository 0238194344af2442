using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Xunit;

namespace TlsSimple.Unit.Verification;

public class HostNameTests
{
    [Theory]
    [InlineData("example.com", "example.com")]
    [InlineData("EXAMPLE.Com", "example.com")]
    [InlineData("example.com.", "example.com")]
    [InlineData("localhost", "localhost")]
    [InlineData("_dmarc.example.com", "_dmarc.example.com")]
    [InlineData("a_b.example.com", "a_b.example.com")]
    [InlineData("-a.example.com", "-a.example.com")]
    [InlineData("a-.example.com", "a-.example.com")]
    [InlineData("r3---sn-x.example.com", "r3---sn-x.example.com")]
    [InlineData("1.example.com", "1.example.com")]
    [InlineData("1.2.3.4.example", "1.2.3.4.example")]
    [InlineData("0xg.example", "0xg.example")]
    [InlineData("3com", "3com")]
    [InlineData("XN--BCHER-KVA.example", "xn--bcher-kva.example")]
    [InlineData("bücher.example", "xn--bcher-kva.example")]
    [InlineData("BÜCHER.example", "xn--bcher-kva.example")]
    [InlineData("bücher.example.", "xn--bcher-kva.example")]
    [InlineData("_a.bücher.example", "_a.xn--bcher-kva.example")]
    [InlineData("例え.テスト", "xn--r8jz45g.xn--zckzah")]
    [InlineData("bücher\u3002example", "xn--bcher-kva.example")]
    public void Parse_DnsName_IsCanonical(string host, string expected)
    {
        HostName name = HostName.Parse(host, nameof(host));

        Assert.Equal(expected, name.Name);
        Assert.Equal(expected, name.ServerNameIndication);
        Assert.Equal(expected, name.ToString());
        Assert.False(name.IsAddress);
        Assert.Null(name.Address);
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("::1", "::1")]
    [InlineData("[::1]", "::1")]
    [InlineData("0:0:0:0:0:0:0:1", "::1")]
    [InlineData("2001:DB8::000A", "2001:db8::a")]
    [InlineData("[2001:db8:0:0:0:0:0:a]", "2001:db8::a")]
    [InlineData("::ffff:127.0.0.1", "::ffff:127.0.0.1")]
    [InlineData("::ffff:7f00:1", "::ffff:127.0.0.1")]
    [InlineData("fe80::1%7", "fe80::1%7")]
    [InlineData("[fe80::1%7]", "fe80::1%7")]
    [InlineData("fe80::1%0", "fe80::1")]
    public void Parse_Address_IsCanonicalAndHasNoServerNameIndication(string host, string expected)
    {
        HostName name = HostName.Parse(host, nameof(host));

        Assert.Equal(expected, name.Name);
        Assert.True(name.IsAddress);
        Assert.Equal(IPAddress.Parse(expected), name.Address);
        Assert.Equal("", name.ServerNameIndication);
    }

    [Fact]
    public void Parse_ZoneThatIsAnInterface_IsKeptAsItsNumber()
    {
        NetworkInterface loopback = NetworkInterface.GetAllNetworkInterfaces()
            .First(i => i.NetworkInterfaceType == NetworkInterfaceType.Loopback);
        Assert.SkipUnless(OperatingSystem.IsLinux() && Socket.OSSupportsIPv6, "Interfaces have such names on Linux.");

        HostName name = HostName.Parse($"fe80::1%{loopback.Name}", "host");

        Assert.NotEqual(0, name.Address!.ScopeId);
        Assert.Equal($"fe80::1%{name.Address.ScopeId}", name.Name);
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData(".", "it is empty")]
    [InlineData("..", "empty label")]
    [InlineData("example.com..", "empty label")]
    [InlineData(".example.com", "empty label")]
    [InlineData("a..b", "empty label")]
    [InlineData(" example.com", "U+0020")]
    [InlineData("example.com ", "U+0020")]
    [InlineData("exa mple.com", "U+0020")]
    [InlineData("exa\tmple.com", "U+0009")]
    [InlineData("example.com\0.evil.test", "U+0000")]
    [InlineData("example.com\r\nX: y", "no IPv6 address")]
    [InlineData("example.com\n", "U+000A")]
    [InlineData("*.example.com", "U+002A")]
    [InlineData("user@example.com", "U+0040")]
    [InlineData("example.com/path", "U+002F")]
    [InlineData("example.com%2e", "U+0025")]
    [InlineData("a\\b", "U+005C")]
    [InlineData("bücher .example", "U+0020")]
    [InlineData("bücher/x.example", "U+002F")]
    [InlineData("bücher..example", "internationalised")]
    [InlineData("b\0ücher.example", "internationalised")]
    [InlineData("example.com:443", "without scheme and port")]
    [InlineData("https://example.com", "without scheme and port")]
    [InlineData("[::1", "no IPv6 address")]
    [InlineData("[]", "no IPv6 address")]
    [InlineData("[", "no IPv6 address")]
    [InlineData("[::1]:443", "no IPv6 address")]
    [InlineData("[[::1]]", "no IPv6 address")]
    [InlineData("[example.com]", "no IPv6 address")]
    [InlineData("[127.0.0.1]", "no IPv6 address")]
    [InlineData("::1/64", "no IPv6 address")]
    [InlineData("1::2::3", "no IPv6 address")]
    [InlineData("::00001", "no IPv6 address")]
    [InlineData("::0x1", "no IPv6 address")]
    [InlineData("::ffff:127.1", "no IPv6 address")]
    [InlineData("::ffff:0177.0.0.1", "no IPv6 address")]
    [InlineData("::1.", "no IPv6 address")]
    [InlineData(" ::1", "no IPv6 address")]
    [InlineData("fe80::1%", "the zone \"\"")]
    [InlineData("fe80::1%no-such-interface", "the zone \"no-such-interface\"")]
    [InlineData("fe80::1%25eth0", "the zone \"25eth0\"")]
    [InlineData("fe80::1%1%2", "the zone \"1%2\"")]
    [InlineData("fe80::1%4294967296", "the zone \"4294967296\"")]
    [InlineData("127.1", "four decimal numbers")]
    [InlineData("1", "four decimal numbers")]
    [InlineData("2130706433", "four decimal numbers")]
    [InlineData("0x7f.1", "four decimal numbers")]
    [InlineData("0x7f000001", "four decimal numbers")]
    [InlineData("0X7F.0.0.0X1", "four decimal numbers")]
    [InlineData("127.0.0.0x", "four decimal numbers")]
    [InlineData("0177.0.0.1", "four decimal numbers")]
    [InlineData("127.0.0.01", "four decimal numbers")]
    [InlineData("256.0.0.1", "four decimal numbers")]
    [InlineData("1.2.3.4.5", "four decimal numbers")]
    [InlineData("127.0.0.1.", "four decimal numbers")]
    [InlineData("example.123", "four decimal numbers")]
    public void Parse_NoHost_ThrowsArgumentExceptionThatSaysWhy(string host, string reason)
    {
        var e = Assert.Throws<ArgumentException>(() => HostName.Parse(host, "targetHost"));

        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
        Assert.Equal("targetHost", e.ParamName);
        Assert.DoesNotContain(e.Message, c => char.IsControl(c));
        Assert.False(HostName.TryParse(host, out _, out string problem));
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_LoneSurrogate_ThrowsArgumentException() =>
        Assert.Contains("internationalised", Problem("\ud800x.example"), StringComparison.Ordinal);

    [Fact]
    public void Parse_Null_ThrowsArgumentNullException() =>
        Assert.Equal("targetHost", Assert.Throws<ArgumentNullException>(() => HostName.Parse(null!, "targetHost")).ParamName);

    [Fact]
    public void Parse_Labels_Have63CharactersAtMost()
    {
        string longest = new('a', 63);

        Assert.Equal($"{longest}.example", HostName.Parse($"{longest}.example", "host").Name);
        Assert.Contains("63 is the most", Problem($"{longest}a.example"), StringComparison.Ordinal);
        Assert.NotEqual("", Problem($"{new string('ü', 60)}.example"));
    }

    [Fact]
    public void Parse_Names_Have253CharactersAtMost()
    {
        string longest = string.Join('.', Enumerable.Repeat(new string('a', 49), 5)) + ".bcd";

        Assert.Equal(253, longest.Length);
        Assert.Equal(longest, HostName.Parse(longest, "host").Name);
        Assert.Equal(longest, HostName.Parse(longest + ".", "host").Name);
        Assert.Contains("253 at most", Problem(longest + "e"), StringComparison.Ordinal);
        Assert.Contains("253 at most", Problem(new string('a', 100_000)), StringComparison.Ordinal);
        Assert.Contains("253 at most", Problem(new string('ü', 100_000)), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_LongValue_IsCutInTheMessage()
    {
        var e = Assert.Throws<ArgumentException>(() => HostName.Parse(new string('a', 100_000), "host"));

        Assert.True(e.Message.Length < 400);
    }

    [Theory]
    [InlineData("EXAMPLE.com.", "example.com", true)]
    [InlineData("bücher.example", "xn--bcher-kva.example", true)]
    [InlineData("[0:0::1]", "::1", true)]
    [InlineData("example.com", "example.org", false)]
    [InlineData("fe80::1%1", "fe80::1%2", false)]
    [InlineData("127.0.0.1", "::ffff:127.0.0.1", false)]
    public void Equals_TwoSpellings_ComparesWhatIsDialled(string one, string other, bool expected)
    {
        HostName left = HostName.Parse(one, nameof(one));
        HostName right = HostName.Parse(other, nameof(other));

        Assert.Equal(expected, left.Equals(right));
        Assert.Equal(expected, left.Equals((object)right));
        Assert.True(!expected || left.GetHashCode() == right.GetHashCode());
    }

    [Theory]
    [InlineData("\u2100.example")]
    [InlineData("１２７.0.0.1")]
    [InlineData("a\u2024b.example")]
    [InlineData("\u202ebücher.example")]
    [InlineData("exam\u00adple.com")]
    public void TryParse_CharactersThatMapToOthers_YieldsNothingButHostCharacters(string host)
    {
        // What they map to depends on the platform's IDNA tables; that it is one well-formed host or none does not.
        if (HostName.TryParse(host, out HostName? name, out _))
        {
            Assert.True(HostName.TryParse(name.Name, out HostName? again, out _));
            Assert.Equal(name, again);
            Assert.Equal(name.IsAddress, again.IsAddress);
        }
    }

    private static string Problem(string host)
    {
        Assert.False(HostName.TryParse(host, out _, out string problem));
        return problem;
    }
}
