using System.Formats.Asn1;
using TlsSimple.Unit.Certificates;
using Xunit;

namespace TlsSimple.Unit.Trust;

public class SubjectSketchTests
{
    private const string CommonName = "2.5.4.3";

    [Theory]
    [InlineData("Example CA", UniversalTagNumber.PrintableString)]
    [InlineData("Example CA", UniversalTagNumber.IA5String)]
    [InlineData("Example CA", UniversalTagNumber.BMPString)]
    [InlineData("Example CA", UniversalTagNumber.VisibleString)]
    [InlineData("EXAMPLE ca", UniversalTagNumber.UTF8String)]
    [InlineData("  Example   CA ", UniversalTagNumber.UTF8String)]
    [InlineData("Example\tCA", UniversalTagNumber.UTF8String)]
    public void TryCompute_SameNameInAnotherForm_IsTheSame(string value, UniversalTagNumber type)
    {
        DistinguishedName name = Anchors.Name(Form(value, type));
        DistinguishedName plain = Anchors.Name("Example CA");

        Assert.True(name.Matches(plain));
        Assert.Equal(Sketch(plain), Sketch(name));
    }

    [Theory]
    [InlineData("Müller", "MÜLLER")]
    [InlineData("Műszaki ca", "MŰSZAKI CA")]
    [InlineData("日本", " 日本")]
    public void TryCompute_NonAsciiNamesThatMatch_AreTheSame(string a, string b)
    {
        Assert.True(Anchors.Name(a).Matches(Anchors.Name(b)));
        Assert.Equal(Sketch(Anchors.Name(a)), Sketch(Anchors.Name(b)));
        Assert.Equal(Sketch(Anchors.Name(a)), Sketch(Anchors.Name(Form(a, UniversalTagNumber.BMPString))));
    }

    [Fact]
    public void TryCompute_OtherOrderInASet_IsTheSame()
    {
        byte[] x = Utf8("x"), y = Utf8("y");
        byte[] one = [.. SetOf((CommonName, x), ("2.5.4.10", y))];
        byte[] other = [.. SetOf(("2.5.4.10", y), (CommonName, x))];

        Assert.NotEqual(one, other);
        Assert.Equal(Sketch(DistinguishedName.Parse(one)), Sketch(DistinguishedName.Parse(other)));
    }

    [Fact]
    public void TryCompute_OtherNames_Differ()
    {
        int[] sketches =
        [
            .. new[]
            {
                Anchors.Name("a"), Anchors.Name("b"), Anchors.Name("ab"), Anchors.Name(""), Anchors.Name("ü"),
                Anchors.Name(CertificateBuilder.Name(("2.5.4.10", "a"))),
                Anchors.Name(CertificateBuilder.Name((CommonName, "a"), (CommonName, "b"))),
                Anchors.Name(CertificateBuilder.Name()),
            }.Select(Sketch),
        ];

        // "" and "ü" are both seen by their type alone.
        Assert.Equal(sketches.Length - 1, sketches.Distinct().Count());
    }

    [Fact]
    public void TryCompute_ValueOfAnyTag_IsTaken()
    {
        byte[] highTag = CertificateBuilder.Encode(w => w.WriteOctetString([1, 2, 3], new Asn1Tag(TagClass.Private, 12345)));

        Assert.Equal(
            Sketch(Anchors.Name("")),
            Sketch(Anchors.Name(CertificateBuilder.NameOf([[(CommonName, highTag)]]))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("3003310130")]
    [InlineData("300431023000")]
    [InlineData("3106310430023000")]
    [InlineData("308000")]
    [InlineData("3085000000000100")]
    public void TryCompute_NoName_IsToldApart(string hex) =>
        Assert.False(SubjectSketch.TryCompute(Convert.FromHexString(hex), out _));

    [Fact]
    public void TryFind_AnyCertificate_FindsWhatTheReaderReads()
    {
        foreach (CertificateBuilder builder in (CertificateBuilder[])
            [
                new(), new() { Version = null }, new() { Subject = CertificateBuilder.Name() },
                new() { SerialNumber = w => w.WriteInteger(-5) }, new() { Subject = CertificateBuilder.Name((CommonName, new string('x', 40_000))) },
            ])
        {
            byte[] der = builder.Build();

            Assert.True(SubjectSketch.TryFind(der, out int start, out int length));
            Assert.Equal(ParsedCertificate.Parse(der).Subject.Der.ToArray(), der.AsSpan(start, length).ToArray());
        }
    }

    [Fact]
    public void TryFind_CutShort_SaysNoAndNeverThrows()
    {
        byte[] der = PemText.Der("a");
        for (int length = 0; length < der.Length; length++)
        {
            Assert.False(SubjectSketch.TryFind(der.AsSpan(0, length), out _, out _));
        }

        Assert.False(SubjectSketch.TryFind([.. der, 0], out _, out _));
    }

    [Fact]
    public void TryCreate_BytesChanged_NeverThrowsAndNeverRefusesWhatParses()
    {
        var random = new Random(5280);
        byte[] whole = PemText.Der("a");
        for (int i = 0; i < 30_000; i++)
        {
            byte[] der = [.. whole];
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                der[random.Next(der.Length)] = (byte)random.Next(256);
            }

            AnchorEntry? entry = AnchorEntry.TryCreate(der);
            if (ParsedCertificate.TryParse(der, out ParsedCertificate? certificate, out _))
            {
                Assert.True(entry?.HasSubject(certificate.Subject));
            }
        }
    }

    private static int Sketch(DistinguishedName name)
    {
        Assert.True(SubjectSketch.TryCompute(name.Der.Span, out int sketch));
        return sketch;
    }

    private static byte[] Utf8(string value) => CertificateBuilder.Encode(w => w.WriteCharacterString(UniversalTagNumber.UTF8String, value));

    private static Action<AsnWriter> Form(string value, UniversalTagNumber type)
    {
        byte[] content = type == UniversalTagNumber.BMPString
            ? System.Text.Encoding.BigEndianUnicode.GetBytes(value)
            : System.Text.Encoding.UTF8.GetBytes(value);
        return CertificateBuilder.NameOf([[(CommonName, [(byte)type, (byte)content.Length, .. content])]]);
    }

    /// <summary>A name of one set in exactly this order; a writer would sort it.</summary>
    private static byte[] SetOf(params (string Oid, byte[] Value)[] attributes)
    {
        byte[] content = [.. attributes.SelectMany(a => CertificateBuilder.Sequence(w =>
        {
            w.WriteObjectIdentifier(a.Oid);
            w.WriteEncodedValue(a.Value);
        }))];
        return CertificateBuilder.Sequence(w => w.WriteEncodedValue([0x31, (byte)content.Length, .. content]));
    }
}
