using System.Formats.Asn1;
using Xunit;

namespace TlsSimple.Unit.Certificates;

public class DistinguishedNameTests
{
    [Theory]
    [InlineData("example.com", "CN=example.com")]
    [InlineData("", "CN=")]
    [InlineData("Müller & Söhne", "CN=Müller & Söhne")]
    [InlineData("Acme, Inc.", "CN=Acme\\, Inc.")]
    [InlineData("a+b;c<d>e\"f\\g", "CN=a\\+b\\;c\\<d\\>e\\\"f\\\\g")]
    [InlineData(" x ", "CN=\\ x\\ ")]
    [InlineData(" ", "CN=\\ ")]
    [InlineData("a b", "CN=a b")]
    [InlineData("#a#", "CN=\\#a#")]
    [InlineData("a\0b", "CN=a\\00b")]
    [InlineData("a\r\nb", "CN=a\\0D\\0Ab")]
    [InlineData("a\u202Eb", "CN=a\\E2\\80\\AEb")]
    [InlineData("日本\U0001F600", "CN=日本\U0001F600")]
    public void ToString_Value_IsEscapedAsRfc4514Says(string value, string expected) =>
        Assert.Equal(expected, Read(CertificateBuilder.Name(("2.5.4.3", value))).ToString());

    [Fact]
    public void ToString_SeveralAttributes_StandsMostSpecificFirst()
    {
        DistinguishedName name = Read(CertificateBuilder.Name(
            ("2.5.4.6", "GB"), ("2.5.4.8", "S"), ("2.5.4.7", "L"), ("2.5.4.10", "Example"), ("2.5.4.11", "U"),
            ("0.9.2342.19200300.100.1.25", "d"), ("1.2.840.113549.1.9.1", "a@b"), ("2.5.4.3", "example.com")));

        Assert.Equal("CN=example.com, emailAddress=a@b, DC=d, OU=U, O=Example, L=L, ST=S, C=GB", name.ToString());
        Assert.False(name.IsEmpty);
    }

    [Fact]
    public void ToString_SeveralValuesInOneSet_JoinsThemWithPlusInAnyOrder()
    {
        byte[] a = CertificateBuilder.Encode(w => w.WriteCharacterString(UniversalTagNumber.UTF8String, "a"));
        byte[] z = CertificateBuilder.Encode(w => w.WriteCharacterString(UniversalTagNumber.UTF8String, "z"));

        Assert.Equal("CN=a + OU=z", Read(CertificateBuilder.NameOf([("2.5.4.3", a), ("2.5.4.11", z)])).ToString());

        // DER would have these the other way round; CAs do not care.
        Assert.Equal("OU=z + CN=a", Read(CertificateBuilder.NameOf([("2.5.4.11", z), ("2.5.4.3", a)])).ToString());
    }

    [Theory]
    [InlineData("0C03C3A462", "CN=äb")]
    [InlineData("1302412A", "CN=A*")]
    [InlineData("1602C3A9", "CN=Ã©")]
    [InlineData("1402E46E", "CN=än")]
    [InlineData("1E0400E4006E", "CN=än")]
    [InlineData("1E03006100", "CN=a\uFFFD")]
    [InlineData("0C01FF", "CN=\uFFFD")]
    [InlineData("0500", "2.5.4.3=#0500")]
    [InlineData("2C030C0161", "2.5.4.3=#2c030c0161")]
    [InlineData("1C0400000061", "2.5.4.3=#1c0400000061")]
    [InlineData("820161", "2.5.4.3=#820161")]
    public void ToString_StringType_IsDecodedOrShownAsDer(string value, string expected) =>
        Assert.Equal(expected, Read(CertificateBuilder.NameOf([("2.5.4.3", Convert.FromHexString(value))])).ToString());

    [Fact]
    public void ToString_UnknownAttribute_IsShownAsDer() =>
        Assert.Equal("1.3.6.1.4.1.311.60.2.1.3=#0c024742", Read(CertificateBuilder.Name(("1.3.6.1.4.1.311.60.2.1.3", "GB"))).ToString());

    [Fact]
    public void ToString_LongName_IsCut()
    {
        string text = Read(CertificateBuilder.Name(("2.5.4.3", new string('x', 50_000)))).ToString();

        Assert.Equal(1025, text.Length);
        Assert.EndsWith("…", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_EmptyName_IsEmpty()
    {
        DistinguishedName name = Read(CertificateBuilder.Raw(0x30, 0x00));

        Assert.True(name.IsEmpty);
        Assert.Equal("", name.ToString());
    }

    [Fact]
    public void Equals_OtherEncodingOfTheSameText_IsFalse()
    {
        DistinguishedName utf8 = Read(CertificateBuilder.NameOf([("2.5.4.3", [0x0C, 0x01, 0x61])]));
        DistinguishedName printable = Read(CertificateBuilder.NameOf([("2.5.4.3", [0x13, 0x01, 0x61])]));
        DistinguishedName again = Read(CertificateBuilder.NameOf([("2.5.4.3", [0x0C, 0x01, 0x61])]));

        Assert.Equal(utf8.ToString(), printable.ToString());
        Assert.False(utf8.Equals(printable));
        Assert.Equal(utf8, again);
        Assert.Equal(utf8.GetHashCode(), again.GetHashCode());
    }

    private static DistinguishedName Read(Action<AsnWriter> write) =>
        DistinguishedName.Read(new AsnReader(CertificateBuilder.Encode(write), AsnEncodingRules.DER));
}
