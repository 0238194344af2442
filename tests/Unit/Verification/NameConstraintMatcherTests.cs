using System.Net;
using System.Text;
using TlsSimple.Unit.Certificates;
using Xunit;

namespace TlsSimple.Unit.Verification;

/// <summary>RFC 5280, section 4.2.1.10, name by name.</summary>
public sealed class NameConstraintMatcherTests
{
    [Theory]
    [InlineData("example.com", "example.com", "Inside")]
    [InlineData("a.b.example.com", "EXAMPLE.com", "Inside")]
    [InlineData("badexample.com", "example.com", "Outside")]
    [InlineData("com", "example.com", "Outside")]
    [InlineData("a.example.com", ".example.com", "Malformed")]
    [InlineData("anything", "", "Inside")]
    [InlineData("*.example.com", "example.com", "Inside")]
    [InlineData("*.example.com", "a.example.com", "Outside")]
    [InlineData("*.com", "example.com", "Outside")]
    [InlineData(".example.com", "example.com", "Malformed")]
    [InlineData("a..example.com", "example.com", "Malformed")]
    [InlineData("a.example.com", "*.example.com", "Malformed")]
    [InlineData("a.example.com", "example.com.", "Malformed")]
    [InlineData("", "", "Malformed")]
    public void Compare_DnsPermitted(string name, string subtree, string expected) =>
        Assert.Equal(expected, Compare(GeneralNameKind.Dns, name, subtree, isExcluded: false));

    [Theory]
    [InlineData("example.com", ".example.com", "Malformed")]
    [InlineData("*.example.com", "a.example.com", "Inside")] // It stands for a.example.com too.
    [InlineData("*.example.com", "a.b.example.com", "Outside")] // It does not stand for that.
    [InlineData("*.example.com", "example.com", "Inside")]
    [InlineData("*.example.com", "other.com", "Outside")]
    public void Compare_DnsExcluded(string name, string subtree, string expected) =>
        Assert.Equal(expected, Compare(GeneralNameKind.Dns, name, subtree, isExcluded: true));

    [Theory]
    [InlineData("a@example.com", "a@example.com", "Inside")]
    [InlineData("A@example.com", "a@example.com", "Outside")]
    [InlineData("a@EXAMPLE.com", "a@example.com", "Inside")]
    [InlineData("a@example.com", "example.com", "Inside")]
    [InlineData("a@b.example.com", "example.com", "Outside")]
    [InlineData("a@b.example.com", ".example.com", "Inside")]
    [InlineData("a@example.com", ".example.com", "Outside")]
    [InlineData("\"a@b\"@example.com", "example.com", "Inside")]
    [InlineData("a@b@example.com", "example.com", "Malformed")]
    [InlineData("example.com", "example.com", "Malformed")]
    [InlineData("@example.com", "example.com", "Malformed")]
    [InlineData("a@", "example.com", "Malformed")]
    [InlineData("a b@example.com", "example.com", "Malformed")]
    [InlineData("a@example.com", "@example.com", "Malformed")]
    public void Compare_Email(string name, string subtree, string expected) =>
        Assert.Equal(expected, Compare(GeneralNameKind.Email, name, subtree, isExcluded: false));

    [Theory]
    [InlineData("https://example.com/x", "example.com", "Inside")]
    [InlineData("https://user@example.com:8443?x", "example.com", "Inside")]
    [InlineData("https://a.example.com/x", "example.com", "Outside")]
    [InlineData("https://a.example.com/x", ".example.com", "Inside")]
    [InlineData("https://evil.com/@example.com", "example.com", "Outside")]
    [InlineData("https://evil.com#@example.com", "example.com", "Outside")]
    [InlineData("urn:x:y", "example.com", "Malformed")]
    [InlineData("https://127.0.0.1/", "example.com", "Malformed")]
    [InlineData("https://[::1]/", "example.com", "Malformed")]
    [InlineData("https:///path", "example.com", "Malformed")]
    public void Compare_Uri(string name, string subtree, string expected) =>
        Assert.Equal(expected, Compare(GeneralNameKind.Uri, name, subtree, isExcluded: false));

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.0", "255.255.255.0", "Inside")]
    [InlineData("192.0.3.1", "192.0.2.0", "255.255.255.0", "Outside")]
    [InlineData("192.0.2.1", "192.0.2.77", "255.255.255.0", "Inside")]
    [InlineData("192.0.2.1", "192.0.2.0", "255.0.255.0", "Malformed")]
    [InlineData("1.2.3.4", "0.0.0.0", "0.0.0.0", "Inside")]
    [InlineData("1.2.3.4", "1.2.3.4", "255.255.255.255", "Inside")]
    [InlineData("192.0.2.1", "::", "::", "Outside")]
    [InlineData("2001:db8::1", "2001:db8::", "ffff:ffff::", "Inside")]
    [InlineData("2001:db9::1", "2001:db8::", "ffff:ffff::", "Outside")]
    [InlineData("::1", "::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "Inside")]
    [InlineData("::1", "::", "8000::1", "Malformed")]
    public void Compare_Address(string name, string network, string mask, string expected) => Assert.Equal(expected, Compare(
        GeneralNameKind.IPAddress,
        IPAddress.Parse(name).GetAddressBytes(),
        [.. IPAddress.Parse(network).GetAddressBytes(), .. IPAddress.Parse(mask).GetAddressBytes()]));

    [Theory]
    [InlineData(3, 8)]
    [InlineData(8, 8)]
    [InlineData(4, 4)]
    [InlineData(16, 16)]
    [InlineData(4, 0)]
    public void Compare_AddressOfWrongLength_IsMalformed(int name, int subtree) =>
        Assert.Equal("Malformed", Compare(GeneralNameKind.IPAddress, new byte[name], new byte[subtree]));

    [Theory]
    [InlineData("O=Example|CN=a", "O=Example", "Inside")]
    [InlineData("O=eXAMPLE|CN=a", "O= Example ", "Inside")]
    [InlineData("O=Example", "O=Example", "Inside")]
    [InlineData("O=Example", "O=Example|CN=a", "Outside")]
    [InlineData("CN=a|O=Example", "O=Example", "Outside")]
    [InlineData("O=Examples", "O=Example", "Outside")]
    [InlineData("O=Example", "", "Inside")]
    public void Compare_Directory(string name, string subtree, string expected) => Assert.Equal(
        expected,
        NameConstraintMatcher.Compare(
            new ConstrainedName(new GeneralName(GeneralNameKind.Directory, Directory(name)), DistinguishedName.Parse(Directory(name))),
            new GeneralSubtree(new GeneralName(GeneralNameKind.Directory, Directory(subtree)), DistinguishedName.Parse(Directory(subtree))),
            isExcluded: false).ToString());

    private static string Compare(GeneralNameKind kind, string name, string subtree, bool isExcluded) =>
        Compare(kind, Encoding.ASCII.GetBytes(name), Encoding.ASCII.GetBytes(subtree), isExcluded);

    private static string Compare(GeneralNameKind kind, byte[] name, byte[] subtree, bool isExcluded = false) => NameConstraintMatcher.Compare(
        new ConstrainedName(new GeneralName(kind, name), null), new GeneralSubtree(new GeneralName(kind, subtree), null), isExcluded).ToString();

    private static byte[] Directory(string text) => CertificateBuilder.Encode(w => CertificateBuilder.NameOf(
        [.. text.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(part => new[]
        {
            (part[0] == 'O' ? "2.5.4.10" : "2.5.4.3",
            CertificateBuilder.Encode(v => v.WriteCharacterString(System.Formats.Asn1.UniversalTagNumber.UTF8String, part[(part.IndexOf('=') + 1)..]))),
        })])(w));
}
