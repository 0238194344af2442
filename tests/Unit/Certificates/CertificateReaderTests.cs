using System.Diagnostics;
using System.Formats.Asn1;
using Xunit;

namespace TlsSimple.Unit.Certificates;

/// <summary>What the reader refuses, and the few things that it forgives.</summary>
public class CertificateReaderTests
{
    /// <summary>Tag and length of the builder's certificates, which have 128 to 255 bytes.</summary>
    private const int HeaderLength = 3;

    private static readonly Asn1Tag s_issuerUniqueId = new(TagClass.ContextSpecific, 1);

    public static TheoryData<string, string> Faults => new()
    {
        { "trailing data", "outer structure" },
        { "data after the signature", "outer structure" },
        { "signature with unused bits", "outer structure" },
        { "signature is no bit string", "outer structure" },
        { "version 1 encoded", "version" },
        { "version 4", "version" },
        { "version negative", "version" },
        { "version huge", "version" },
        { "serial number empty", "serial number" },
        { "serial number padded", "serial number" },
        { "serial number is no integer", "serial number" },
        { "algorithms differ", "one signature algorithm inside and another outside" },
        { "algorithm parameters differ", "one signature algorithm inside and another outside" },
        { "issuer is a set", "issuer" },
        { "issuer with an empty set", "issuer" },
        { "issuer attribute with a third field", "issuer" },
        { "subject attribute without value", "subject" },
        { "UTCTime without seconds", "validity" },
        { "UTCTime with an offset", "validity" },
        { "UTCTime of 30 February", "validity" },
        { "UTCTime with a leap second", "validity" },
        { "GeneralizedTime with a fraction", "validity" },
        { "GeneralizedTime with an offset", "validity" },
        { "GeneralizedTime without zone", "validity" },
        { "validity is a string", "validity" },
        { "key with unused bits", "public key" },
        { "RSA key that is no sequence", "public key" },
        { "RSA key with a third number", "public key" },
        { "RSA key with data behind it", "public key" },
        { "RSA key with a negative modulus", "negative number" },
        { "RSA key with a negative exponent", "negative number" },
        { "unique identifier in version 1", "no unique identifiers" },
        { "unique identifier constructed", "unique identifiers" },
        { "extensions in version 2", "only version 3 has extensions" },
        { "extensions without entry", "extensions" },
        { "extensions with data behind them", "extensions" },
        { "data after the extensions", "extensions" },
        { "unknown field", "extensions" },
        { "extension twice", "the extension 1.2.3 twice" },
        { "extension without value", "extensions" },
        { "extension with a third field", "extensions" },
        { "extension with a bad boolean", "extensions" },
        { "no certificate", "outer structure" },
        { "nothing", "outer structure" },
        { "indefinite length", "outer structure" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Parse_Fault_IsRefusedWithItsPlace(string fault, string place)
    {
        byte[] der = Break(fault);

        var e = Assert.Throws<CertificateFormatException>(() => ParsedCertificate.Parse(der));

        Assert.Contains(place, e.Message, StringComparison.Ordinal);
        Assert.False(ParsedCertificate.TryParse(der, out ParsedCertificate? none, out string problem));
        Assert.Null(none);
        Assert.Equal(e.Message, problem);
    }

    [Fact]
    public void Parse_LongestCertificate_IsReadAndOneByteMoreIsNot()
    {
        byte[] filler = new byte[CertificateReader.MaximumLength - new CertificateBuilder().With("1.2.3", new byte[60_000]).Build().Length + 60_000];
        byte[] longest = new CertificateBuilder().With("1.2.3", filler).Build();

        Assert.Equal(CertificateReader.MaximumLength, longest.Length);
        Assert.True(ParsedCertificate.TryParse(longest, out _, out _));
        Assert.False(ParsedCertificate.TryParse(new CertificateBuilder().With("1.2.3", [.. filler, 0]).Build(), out _, out string problem));
        Assert.Contains("65537 bytes", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_HugeObjectIdentifier_TakesNoTime()
    {
        // One number of 400,000 bits: writing it out in decimal would cost more the longer it is.
        byte[] oid = [0x06, 0x82, 0xEA, 0x60, .. Enumerable.Repeat((byte)0xFF, 59_999), 0x01];
        byte[] der = new CertificateBuilder
        {
            Subject = w =>
            {
                w.PushSequence();
                w.PushSetOf();
                w.PushSequence();
                w.WriteEncodedValue(oid);
                w.WriteNull();
                w.PopSequence();
                w.PopSetOf();
                w.PopSequence();
            },
        }.Build();
        long start = Stopwatch.GetTimestamp();

        if (ParsedCertificate.TryParse(der, out ParsedCertificate? certificate, out _))
        {
            _ = certificate.Subject.ToString();
        }

        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Parse_CriticalStated_IsForgivenWhenFalse(bool critical)
    {
        ParsedCertificate certificate = new CertificateBuilder().With("1.2.3", [5, 0], critical).Parse();

        Assert.Equal(critical, certificate.Extensions[0].IsCritical);
    }

    [Fact]
    public void Parse_UnknownExtension_KeepsItsValueUnread()
    {
        ParsedCertificate certificate = new CertificateBuilder().With("1.2.3", [0xFF, 0xFF], true).Parse();

        Assert.Equal("FFFF", Convert.ToHexString(certificate.FindExtension("1.2.3")!.Value.Span));
    }

    private static byte[] Break(string fault)
    {
        byte[] good = new CertificateBuilder().Build();
        return fault switch
        {
            "trailing data" => [.. good, 0],
            "data after the signature" => new CertificateBuilder { AfterSignature = w => w.WriteNull() }.Build(),
            "signature with unused bits" => new CertificateBuilder { Signature = w => w.WriteBitString([0x80], 7) }.Build(),
            "signature is no bit string" => new CertificateBuilder { Signature = w => w.WriteOctetString([1]) }.Build(),
            "version 1 encoded" => new CertificateBuilder { Version = 0 }.Build(),
            "version 4" => new CertificateBuilder { Version = 3 }.Build(),
            "version negative" => new CertificateBuilder { Version = -1 }.Build(),
            "version huge" => new CertificateBuilder { Version = int.MaxValue }.Build(),
            "serial number empty" => Serial(0x02, 0x00),
            "serial number padded" => Serial(0x02, 0x02, 0x00, 0x01),
            "serial number is no integer" => Serial(0x04, 0x01, 0x01),
            "algorithms differ" => new CertificateBuilder { OuterAlgorithm = CertificateBuilder.Algorithm("1.2.840.10045.4.3.3") }.Build(),
            "algorithm parameters differ" => new CertificateBuilder
            {
                OuterAlgorithm = CertificateBuilder.Algorithm("1.2.840.10045.4.3.2", w => w.WriteNull()),
            }.Build(),
            "issuer is a set" => new CertificateBuilder { Issuer = CertificateBuilder.Raw(0x31, 0x00) }.Build(),
            "issuer with an empty set" => new CertificateBuilder { Issuer = CertificateBuilder.Raw(0x30, 0x02, 0x31, 0x00) }.Build(),
            "issuer attribute with a third field" => new CertificateBuilder
            {
                Issuer = CertificateBuilder.Raw(0x30, 0x0B, 0x31, 0x09, 0x30, 0x07, 0x06, 0x01, 0x2A, 0x05, 0x00, 0x05, 0x00),
            }.Build(),
            "subject attribute without value" => new CertificateBuilder
            {
                Subject = CertificateBuilder.Raw(0x30, 0x07, 0x31, 0x05, 0x30, 0x03, 0x06, 0x01, 0x2A),
            }.Build(),
            "UTCTime without seconds" => From(UniversalTagNumber.UtcTime, "2501010000Z"),
            "UTCTime with an offset" => From(UniversalTagNumber.UtcTime, "250101000000+0100"),
            "UTCTime of 30 February" => From(UniversalTagNumber.UtcTime, "250230000000Z"),
            "UTCTime with a leap second" => From(UniversalTagNumber.UtcTime, "161231235960Z"),
            "GeneralizedTime with a fraction" => From(UniversalTagNumber.GeneralizedTime, "20500101000000.5Z"),
            "GeneralizedTime with an offset" => From(UniversalTagNumber.GeneralizedTime, "20500101000000+0100"),
            "GeneralizedTime without zone" => From(UniversalTagNumber.GeneralizedTime, "20500101000000"),
            "validity is a string" => From(UniversalTagNumber.IA5String, "250101000000Z"),
            "key with unused bits" => new CertificateBuilder { PublicKey = CertificateBuilder.Key("1.2.3", null, [0x80], 7) }.Build(),
            "RSA key that is no sequence" => Rsa([0x05, 0x00]),
            "RSA key with a third number" => Rsa(Numbers(5, 3, 1)),
            "RSA key with data behind it" => Rsa([.. Numbers(5, 3), 0]),
            "RSA key with a negative modulus" => Rsa(Numbers(-5, 3)),
            "RSA key with a negative exponent" => Rsa(Numbers(5, -3)),
            "unique identifier in version 1" => new CertificateBuilder
            {
                Version = null,
                AfterKey = w => w.WriteBitString([1], 0, s_issuerUniqueId),
            }.Build(),
            "unique identifier constructed" => new CertificateBuilder { AfterKey = CertificateBuilder.Raw(0xA1, 0x04, 0x03, 0x02, 0x00, 0x01) }.Build(),
            "extensions in version 2" => new CertificateBuilder { Version = 1 }.With("1.2.3", [5, 0]).Build(),
            "extensions without entry" => new CertificateBuilder { ExtensionList = CertificateBuilder.Raw(0x30, 0x00) }.Build(),
            "extensions with data behind them" => new CertificateBuilder
            {
                ExtensionList = w =>
                {
                    w.WriteEncodedValue([0x30, 0x08, 0x30, 0x06, 0x06, 0x01, 0x2A, 0x04, 0x01, 0x00]);
                    w.WriteNull();
                },
            }.Build(),
            "data after the extensions" => new CertificateBuilder { AfterExtensions = w => w.WriteNull() }.With("1.2.3", [5, 0]).Build(),
            "unknown field" => new CertificateBuilder { AfterKey = CertificateBuilder.Raw(0x85, 0x00) }.Build(),
            "extension twice" => new CertificateBuilder().With("1.2.3", [5, 0]).With("1.2.4", [5, 0]).With("1.2.3", [5, 0]).Build(),
            "extension without value" => Extension([0x30, 0x03, 0x06, 0x01, 0x2A]),
            "extension with a third field" => Extension([0x30, 0x08, 0x06, 0x01, 0x2A, 0x04, 0x01, 0x00, 0x05, 0x00]),
            "extension with a bad boolean" => Extension([0x30, 0x09, 0x06, 0x01, 0x2A, 0x01, 0x01, 0x01, 0x04, 0x01, 0x00]),
            "no certificate" => [0x30, 0x00],
            "nothing" => [],
            "indefinite length" => [0x30, 0x80, .. good[HeaderLength..], 0x00, 0x00],
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "No such fault."),
        };
    }

    private static byte[] Serial(params byte[] der) =>
        new CertificateBuilder { SerialNumber = CertificateBuilder.Raw(der) }.Build();

    private static byte[] From(UniversalTagNumber type, string text) =>
        new CertificateBuilder { NotBefore = CertificateBuilder.Time(type, text) }.Build();

    private static byte[] Rsa(byte[] key) =>
        new CertificateBuilder { PublicKey = CertificateBuilder.Key(ObjectIdentifiers.Rsa, w => w.WriteNull(), key) }.Build();

    private static byte[] Numbers(params int[] numbers) => CertificateBuilder.Sequence(w =>
    {
        foreach (int number in numbers)
        {
            w.WriteInteger(number);
        }
    });

    private static byte[] Extension(byte[] der) =>
        new CertificateBuilder { ExtensionList = CertificateBuilder.Raw([0x30, (byte)der.Length, .. der]) }.Build();
}
