using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace TlsSimple.Unit.Certificates;

/// <summary>Certificates that .NET made, read field by field. <see cref="CertificateReaderTests"/> has the broken ones.</summary>
public class ParsedCertificateTests
{
    private static readonly DateTimeOffset s_from = new(2024, 2, 29, 12, 34, 56, TimeSpan.Zero);
    private static readonly DateTimeOffset s_to = new(2061, 7, 8, 9, 10, 11, TimeSpan.Zero);

    [Fact]
    public void Parse_EllipticCurveCertificate_HasEveryField()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=leaf.example, O=Example", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 3, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign | X509KeyUsageFlags.DecipherOnly, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("leaf.example");
        names.AddIpAddress(System.Net.IPAddress.IPv6Loopback);
        names.AddUri(new Uri("https://leaf.example/"));
        names.AddEmailAddress("me@leaf.example");
        names.AddUserPrincipalName("upn");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using X509Certificate2 expected = request.CreateSelfSigned(s_from, s_to);

        ParsedCertificate certificate = ParsedCertificate.Parse(expected.RawData);

        Assert.Equal(expected.RawData, certificate.Der);
        Assert.Equal(3, certificate.Version);
        Assert.Equal(expected.SerialNumberBytes, certificate.SerialNumber);
        Assert.Equal(expected.IssuerName.RawData, certificate.Issuer.Der);
        Assert.Equal(expected.SubjectName.RawData, certificate.Subject.Der);
        Assert.True(certificate.IsSelfIssued);
        Assert.Equal(s_from, certificate.NotBefore);
        Assert.Equal(s_to, certificate.NotAfter);
        Assert.Equal("1.2.840.10045.4.3.2", certificate.SignatureAlgorithm.Oid);
        Assert.True(certificate.SignatureAlgorithm.Parameters.IsEmpty);
        Assert.True(key.VerifyData(certificate.ToBeSigned.Span, certificate.Signature.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        Assert.Equal(key.ExportSubjectPublicKeyInfo(), certificate.PublicKey.Der);
        Assert.Equal(ObjectIdentifiers.EllipticCurve, certificate.PublicKey.Algorithm.Oid);
        Assert.Equal("1.2.840.10045.3.1.7", certificate.PublicKey.CurveOid);
        Assert.Null(certificate.PublicKey.Rsa?.ModulusBits);
        Assert.Equal(new BasicConstraints(true, 3), certificate.BasicConstraints);
        Assert.Equal(KeyUsages.KeyCertSign | KeyUsages.CrlSign | KeyUsages.DecipherOnly, certificate.KeyUsage);
        Assert.Equal([ObjectIdentifiers.ServerAuthentication, ObjectIdentifiers.ClientAuthentication], certificate.ExtendedKeyUsages);
        Assert.Equal(
            [GeneralNameKind.Dns, GeneralNameKind.IPAddress, GeneralNameKind.Uri, GeneralNameKind.Email, GeneralNameKind.OtherName],
            certificate.SubjectAlternativeNames!.Select(n => n.Kind));
        Assert.Equal(
            ["leaf.example", "::1", "https://leaf.example/", "me@leaf.example", "OtherName"],
            certificate.SubjectAlternativeNames!.Select(n => n.ToString()));
        Assert.Equal(expected.Extensions.Select(e => (e.Oid!.Value!, e.Critical)), certificate.Extensions.Select(e => (e.Oid, e.IsCritical)));
        Assert.Equal(expected.Extensions["2.5.29.14"]!.RawData, certificate.FindExtension("2.5.29.14")!.Value);
        Assert.Null(certificate.FindExtension("2.5.29.30"));
    }

    [Theory]
    [InlineData(1024)]
    [InlineData(2048)]
    [InlineData(3072)]
    public void Parse_RsaCertificate_HasTheSizeOfTheModulus(int bits)
    {
        using var key = RSA.Create(bits);
        var request = new CertificateRequest("CN=rsa", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
        using X509Certificate2 expected = request.CreateSelfSigned(s_from, s_to);

        ParsedCertificate certificate = ParsedCertificate.Parse(expected.RawData);

        Assert.Equal(bits, certificate.PublicKey.Rsa?.ModulusBits);
        Assert.Null(certificate.PublicKey.CurveOid);
        Assert.Equal(ObjectIdentifiers.RsaPss, certificate.SignatureAlgorithm.Oid);
        Assert.False(certificate.SignatureAlgorithm.Parameters.IsEmpty);
        Assert.Empty(certificate.Extensions);
        Assert.Null(certificate.SubjectAlternativeNames);
        Assert.Null(certificate.BasicConstraints);
        Assert.Null(certificate.KeyUsage);
        Assert.Null(certificate.ExtendedKeyUsages);
    }

    [Theory]
    [InlineData("00", 0)]
    [InlineData("01", 1)]
    [InlineData("00FF", 8)]
    [InlineData("01FF", 9)]
    public void Parse_RsaModulus_CountsItsBits(string modulus, int expected)
    {
        byte[] key = CertificateBuilder.Sequence(w =>
        {
            w.WriteInteger(Convert.FromHexString(modulus));
            w.WriteInteger(3);
        });

        ParsedCertificate certificate = new CertificateBuilder
        {
            PublicKey = CertificateBuilder.Key(ObjectIdentifiers.Rsa, w => w.WriteNull(), key),
        }.Parse();

        Assert.Equal(expected, certificate.PublicKey.Rsa?.ModulusBits);
    }

    [Theory]
    [InlineData("1.3.101.112", false)]
    [InlineData("1.2.3.4", true)]
    public void Parse_OtherKey_HasItsAlgorithm(string oid, bool hasParameters)
    {
        ParsedCertificate certificate = new CertificateBuilder
        {
            PublicKey = CertificateBuilder.Key(oid, hasParameters ? w => w.WriteNull() : null, [1, 2, 3]),
        }.Parse();

        Assert.Equal(oid, certificate.PublicKey.Algorithm.Oid);
        Assert.Equal(hasParameters, !certificate.PublicKey.Algorithm.Parameters.IsEmpty);
        Assert.Null(certificate.PublicKey.CurveOid);
        Assert.Null(certificate.PublicKey.Rsa?.ModulusBits);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Parse_EllipticCurveWithoutName_HasNoCurve(bool isExplicit)
    {
        Action<AsnWriter> parameters = w =>
        {
            w.PushSequence();
            w.WriteInteger(1);
            w.PopSequence();
        };

        ParsedCertificate certificate = new CertificateBuilder
        {
            PublicKey = CertificateBuilder.Key(ObjectIdentifiers.EllipticCurve, isExplicit ? parameters : null, [4, 1, 2]),
        }.Parse();

        Assert.Null(certificate.PublicKey.CurveOid);
    }

    [Theory]
    [InlineData("500101000000Z", 1950)]
    [InlineData("991231235959Z", 1999)]
    [InlineData("000101000000Z", 2000)]
    [InlineData("491231235959Z", 2049)]
    public void Parse_UtcTime_HasTheCenturyOfRfc5280(string time, int year)
    {
        ParsedCertificate certificate = new CertificateBuilder
        {
            NotBefore = CertificateBuilder.Time(UniversalTagNumber.UtcTime, time),
        }.Parse();

        Assert.Equal(year, certificate.NotBefore.Year);
    }

    [Theory]
    [InlineData("20491231235959Z", false)]
    [InlineData("20111006083956Z", false)]
    [InlineData("00010101000000Z", false)]
    [InlineData("20500101000000Z", true)]
    [InlineData("99991231235959Z", true)]
    public void Parse_GeneralizedTime_ConformsFrom2050On(string time, bool isConforming)
    {
        ParsedCertificate certificate = new CertificateBuilder
        {
            NotAfter = CertificateBuilder.Time(UniversalTagNumber.GeneralizedTime, time),
        }.Parse();

        Assert.Equal(time, certificate.NotAfter.ToString("yyyyMMddHHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(TimeSpan.Zero, certificate.NotAfter.Offset);
        Assert.Equal(isConforming, certificate.HasConformingTimes);
        Assert.True(new CertificateBuilder().Parse().HasConformingTimes);
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    public void Parse_Version_IsOneMoreThanItsEncoding(int? encoded, int version) =>
        Assert.Equal(version, new CertificateBuilder { Version = encoded }.Parse().Version);

    [Theory]
    [InlineData("00")]
    [InlineData("FF")]
    [InlineData("7F112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF")]
    public void Parse_OddSerialNumber_IsForTheVerifierToJudge(string hex)
    {
        byte[] serial = Convert.FromHexString(hex);

        Assert.Equal(serial, new CertificateBuilder { SerialNumber = w => w.WriteInteger(serial) }.Parse().SerialNumber);
    }

    [Fact]
    public void Parse_UniqueIdentifiers_ArePassedOver()
    {
        ParsedCertificate certificate = new CertificateBuilder
        {
            AfterKey = w =>
            {
                w.WriteBitString([1], 0, new Asn1Tag(TagClass.ContextSpecific, 1));
                w.WriteBitString([2], 0, new Asn1Tag(TagClass.ContextSpecific, 2));
            },
        }.With("1.2.3", [5, 0]).Parse();

        Assert.Equal(["1.2.3"], certificate.Extensions.Select(e => e.Oid));
    }

    [Fact]
    public void Parse_DifferentNames_IsNotSelfIssued() => Assert.False(new CertificateBuilder().Parse().IsSelfIssued);
}
