using System.Net;
using Xunit;

namespace TlsSimple.Unit.Certificates;

/// <summary>The extensions that are understood, value by value; each value is hexadecimal DER.</summary>
public class CertificateExtensionsTests
{
    [Theory]
    [InlineData("3000", false, null)]
    [InlineData("30030101FF", true, null)]
    [InlineData("3003010100", false, null)]
    [InlineData("30060101FF020100", true, 0)]
    [InlineData("30060101FF020105", true, 5)]
    [InlineData("3003020105", false, 5)]
    public void Parse_BasicConstraints_AreRead(string value, bool isAuthority, int? pathLength) =>
        Assert.Equal(new BasicConstraints(isAuthority, pathLength), Parse(ObjectIdentifiers.BasicConstraints, value).BasicConstraints);

    [Theory]
    [InlineData("03020780", "DigitalSignature")]
    [InlineData("030205A0", "DigitalSignature, KeyEncipherment")]
    [InlineData("03020106", "KeyCertSign, CrlSign")]
    [InlineData("0303070080", "DecipherOnly")]
    [InlineData("03020186", "DigitalSignature, KeyCertSign, CrlSign")]
    [InlineData("030100", "None")]
    [InlineData("03020000", "None")]
    [InlineData("0303000001", "None")]
    public void Parse_KeyUsage_IsRead(string value, string expected) =>
        Assert.Equal(Enum.Parse<KeyUsages>(expected), Parse(ObjectIdentifiers.KeyUsage, value).KeyUsage);

    [Theory]
    [InlineData("300A06082B06010505070301", "1.3.6.1.5.5.7.3.1")]
    [InlineData("301006082B060105050703010604551D2500", "1.3.6.1.5.5.7.3.1 2.5.29.37.0")]
    public void Parse_ExtendedKeyUsage_IsRead(string value, string expected) =>
        Assert.Equal(expected.Split(' '), Parse(ObjectIdentifiers.ExtendedKeyUsage, value).ExtendedKeyUsages);

    [Theory]
    [InlineData("3003820161", 2, "61")]
    [InlineData("30028200", 2, "")]
    [InlineData("30048202FF00", 2, "FF00")]
    [InlineData("30068704C0000201", 7, "C0000201")]
    [InlineData("30028700", 7, "")]
    [InlineData("3003810161", 1, "61")]
    [InlineData("3003860161", 6, "61")]
    [InlineData("300388012A", 8, "2A")]
    [InlineData("3004A4023000", 4, "3000")]
    [InlineData("3009A00706012AA0020500", 0, "06012AA0020500")]
    public void Parse_SubjectAlternativeName_IsRead(string value, int kind, string content)
    {
        GeneralName name = Assert.Single(Parse(ObjectIdentifiers.SubjectAlternativeName, value).SubjectAlternativeNames!);

        Assert.Equal((GeneralNameKind)kind, name.Kind);
        Assert.Equal(content, Convert.ToHexString(name.Value.Span));
    }

    [Theory]
    [InlineData("basic constraints", ObjectIdentifiers.BasicConstraints, "")]
    [InlineData("basic constraints", ObjectIdentifiers.BasicConstraints, "0500")]
    [InlineData("basic constraints", ObjectIdentifiers.BasicConstraints, "300000")]
    [InlineData("basic constraints", ObjectIdentifiers.BasicConstraints, "3003010101")]
    [InlineData("basic constraints", ObjectIdentifiers.BasicConstraints, "30060101FF0201FF")]
    [InlineData("basic constraints", ObjectIdentifiers.BasicConstraints, "300A0101FF02050100000000")]
    [InlineData("basic constraints", ObjectIdentifiers.BasicConstraints, "30080101FF0201000500")]
    [InlineData("basic constraints", ObjectIdentifiers.BasicConstraints, "3080010100")]
    [InlineData("key usage", ObjectIdentifiers.KeyUsage, "0300")]
    [InlineData("key usage", ObjectIdentifiers.KeyUsage, "03020880")]
    [InlineData("key usage", ObjectIdentifiers.KeyUsage, "03020781")]
    [InlineData("key usage", ObjectIdentifiers.KeyUsage, "0302078000")]
    [InlineData("key usage", ObjectIdentifiers.KeyUsage, "3000")]
    [InlineData("extended key usage", ObjectIdentifiers.ExtendedKeyUsage, "3000")]
    [InlineData("extended key usage", ObjectIdentifiers.ExtendedKeyUsage, "30020500")]
    [InlineData("extended key usage", ObjectIdentifiers.ExtendedKeyUsage, "30020600")]
    [InlineData("extended key usage", ObjectIdentifiers.ExtendedKeyUsage, "300306018A")]
    [InlineData("subject alternative name", ObjectIdentifiers.SubjectAlternativeName, "3000")]
    [InlineData("subject alternative name", ObjectIdentifiers.SubjectAlternativeName, "300382016100")]
    [InlineData("subject alternative name", ObjectIdentifiers.SubjectAlternativeName, "30038202FF")]
    [InlineData("subject alternative name", ObjectIdentifiers.SubjectAlternativeName, "30030C0161")]
    [InlineData("subject alternative name", ObjectIdentifiers.SubjectAlternativeName, "30028900")]
    [InlineData("subject alternative name", ObjectIdentifiers.SubjectAlternativeName, "3005A203820161")]
    [InlineData("subject alternative name", ObjectIdentifiers.SubjectAlternativeName, "30028400")]
    [InlineData("subject alternative name", ObjectIdentifiers.SubjectAlternativeName, "820161")]
    public void Parse_MalformedValue_IsRefusedWithItsName(string name, string oid, string value)
    {
        var e = Assert.Throws<CertificateFormatException>(() => Parse(oid, value));

        Assert.Contains($"extension {name} ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_EntryOfEachKind_IsForPeople()
    {
        Assert.Equal("192.0.2.1", new GeneralName(GeneralNameKind.IPAddress, IPAddress.Parse("192.0.2.1").GetAddressBytes()).ToString());
        Assert.Equal("an address of 5 bytes", new GeneralName(GeneralNameKind.IPAddress, new byte[5]).ToString());
        Assert.Equal("a\\u{0}b\\u{85}", new GeneralName(GeneralNameKind.Dns, new byte[] { 0x61, 0, 0x62, 0x85 }).ToString());
        Assert.Equal("Directory", new GeneralName(GeneralNameKind.Directory, new byte[2]).ToString());
    }


    private static ParsedCertificate Parse(string oid, string value) =>
        new CertificateBuilder().With(oid, Convert.FromHexString(value), critical: true).Parse();
}
