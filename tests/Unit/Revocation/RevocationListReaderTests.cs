using System.Formats.Asn1;
using TlsSimple.Unit.Certificates;
using Xunit;

namespace TlsSimple.Unit.Revocation;

public class RevocationListReaderTests
{
    private const string AuthorityKeyIdentifier = "2.5.29.35";
    private const string CrlNumber = "2.5.29.20";
    private const string DeltaCrlIndicator = "2.5.29.27";
    private const string IssuingDistributionPointOid = "2.5.29.28";
    private const string CertificateIssuer = "2.5.29.29";

    [Fact]
    public void Read_UsualList_HasEveryField()
    {
        RevocationListBuilder builder = new RevocationListBuilder()
            .Revoke([0x12, 0x34], RevocationListBuilder.Reason(1), ("2.5.29.24", false, CertificateBuilder.Encode(CertificateBuilder.Time(UniversalTagNumber.GeneralizedTime, "20250101000000Z"))))
            .Revoke([0x00])
            .Revoke([0xFF], RevocationListBuilder.Reason(6))
            .With(AuthorityKeyIdentifier, [0x30, 0x04, 0x80, 0x02, 7, 8])
            .With(CrlNumber, [0x02, 0x01, 0x05]);

        RevocationList list = builder.Read();

        Assert.Equal("CN=Issuer", list.Issuer.ToString());
        Assert.Equal(RevocationListBuilder.EcdsaSha256, list.SignatureAlgorithm.Oid);
        Assert.Equal([1, 2, 3], list.Signature.ToArray());
        Assert.Equal(new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero), list.ThisUpdate);
        Assert.Equal(new DateTimeOffset(2035, 1, 1, 0, 0, 0, TimeSpan.Zero), list.NextUpdate);
        Assert.Equal([7, 8], list.AuthorityKeyIdentifier!.Value.ToArray());
        Assert.Same(IssuingDistributionPoint.Everything, list.Scope);
        Assert.Null(list.UnknownCriticalExtension);
        Assert.Equal(3, list.Entries.Count);
        var date = new DateTimeOffset(2025, 1, 2, 3, 4, 5, TimeSpan.Zero);
        Assert.Equal(new RevokedEntry(date, RevocationReason.KeyCompromise, null), list.Entries.Find([0x12, 0x34]));
        Assert.Equal(new RevokedEntry(date, RevocationReason.Unspecified, null), list.Entries.Find([0x00]));
        Assert.Equal(new RevokedEntry(date, RevocationReason.CertificateHold, null), list.Entries.Find([0xFF]));
        Assert.Null(list.Entries.Find([0x12]));
        Assert.Null(list.Entries.Find([0x00, 0x12, 0x34]));
    }

    [Fact]
    public void Read_NoEntries_FindsNothing()
    {
        Assert.Null(new RevocationListBuilder().Read().Entries.Find([1]));
        Assert.Null(new RevocationListBuilder { EntryList = CertificateBuilder.Raw(0x30, 0x00) }.Read().Entries.Find([1]));
    }

    [Fact]
    public void Read_SerialTwice_FindsTheFirst()
    {
        RevocationList list = new RevocationListBuilder()
            .Revoke([5], RevocationListBuilder.Reason(1)).Revoke([5], RevocationListBuilder.Reason(4)).Read();

        Assert.Equal(RevocationReason.KeyCompromise, list.Entries.Find([5])!.Value.Reason);
    }

    [Fact]
    public void Read_Version1_TakesNoExtensions()
    {
        Assert.NotNull(new RevocationListBuilder { Version = null }.Revoke([5]).Read().Entries.Find([5]));
        Assert.Contains("version 2", new RevocationListBuilder { Version = null }.With(CrlNumber, [0x02, 0x01, 0x05]).Problem(), StringComparison.Ordinal);
        Assert.Contains("5.1.2.1", new RevocationListBuilder { Version = null }.Revoke([5], RevocationListBuilder.Reason(1)).Problem(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(-1)]
    public void Read_OtherVersion_IsRefused(int version) =>
        Assert.Contains("version", new RevocationListBuilder { Version = version }.Problem(), StringComparison.Ordinal);

    [Fact]
    public void Read_AlgorithmsDiffer_IsRefused() =>
        Assert.Contains("5.1.1.2", new RevocationListBuilder { InnerAlgorithm = CertificateBuilder.Algorithm("1.2.3") }.Problem(), StringComparison.Ordinal);

    [Fact]
    public void Read_NoIssuer_IsRefused() =>
        Assert.Contains("no issuer", new RevocationListBuilder { Issuer = CertificateBuilder.Name() }.Problem(), StringComparison.Ordinal);

    [Theory]
    [InlineData(UniversalTagNumber.UtcTime, "490101000000Z", true)]
    [InlineData(UniversalTagNumber.GeneralizedTime, "20500101000000Z", true)]
    [InlineData(UniversalTagNumber.GeneralizedTime, "20490101000000Z", false)]
    [InlineData(UniversalTagNumber.GeneralizedTime, "20500101000000.5Z", false)]
    [InlineData(UniversalTagNumber.GeneralizedTime, "20500101000000", false)]
    [InlineData(UniversalTagNumber.GeneralizedTime, "20500101000000+0100", false)]
    [InlineData(UniversalTagNumber.UtcTime, "4901010000Z", false)]
    [InlineData(UniversalTagNumber.UtcTime, "490101000000+0100", false)]
    [InlineData(UniversalTagNumber.UtcTime, "491301000000Z", false)]
    public void Read_Times_FollowRfc5280(UniversalTagNumber type, string text, bool isRight)
    {
        Action<AsnWriter> time = CertificateBuilder.Time(type, text);
        RevocationListBuilder next = new() { NextUpdate = time };
        RevocationListBuilder both = new() { ThisUpdate = time, NextUpdate = time };
        RevocationListBuilder entry = new() { Entries = { RevocationListBuilder.Entry([5], time) } };
        if (isRight)
        {
            Assert.Equal(int.Parse(text[..^11], provider: null) % 100, next.Read().NextUpdate.Year % 100);
            Assert.Equal(both.Read().ThisUpdate, both.Read().NextUpdate);
            Assert.NotNull(entry.Read().Entries.Find([5]));
        }
        else
        {
            Assert.Contains("its nextUpdate is not the DER", next.Problem(), StringComparison.Ordinal);
            Assert.Contains("its thisUpdate is not the DER", both.Problem(), StringComparison.Ordinal);
            Assert.Contains("its sequence of entries is not the DER", entry.Problem(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_NoNextUpdate_IsRefused()
    {
        Assert.Contains("nextUpdate", new RevocationListBuilder { NextUpdate = _ => { } }.Problem(), StringComparison.Ordinal);
        Assert.Contains("nextUpdate", new RevocationListBuilder { NextUpdate = _ => { } }.Revoke([5]).Problem(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_EndsBeforeItBegins_IsRefused() =>
        Assert.Contains("before it begins", new RevocationListBuilder
        {
            NextUpdate = CertificateBuilder.Time(UniversalTagNumber.UtcTime, "241231235959Z"),
        }.Problem(), StringComparison.Ordinal);

    [Fact]
    public void Read_Delta_IsRefusedByName()
    {
        foreach (bool? critical in new bool?[] { null, false, true })
        {
            Assert.Contains("delta list", new RevocationListBuilder().With(DeltaCrlIndicator, [0x02, 0x01, 0x05], critical).Problem(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_Indirect_IsRefusedByName()
    {
        Assert.Contains("is indirect", new RevocationListBuilder()
            .With(IssuingDistributionPointOid, [0x30, 0x03, 0x84, 0x01, 0xFF], true).Problem(), StringComparison.Ordinal);
        foreach (bool? critical in new bool?[] { null, false, true })
        {
            Assert.Contains("certificateIssuer", new RevocationListBuilder()
                .Revoke([5], (CertificateIssuer, critical, [0x30, 0x00])).Problem(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_RemoveFromCrl_IsRefused() =>
        Assert.Contains("removeFromCRL", new RevocationListBuilder().Revoke([5], RevocationListBuilder.Reason(8)).Problem(), StringComparison.Ordinal);

    [Theory]
    [InlineData(new byte[] { 0x0A, 0x01, 0x07 })]
    [InlineData(new byte[] { 0x0A, 0x01, 0x0B })]
    [InlineData(new byte[] { 0x0A, 0x01, 0xFF })]
    [InlineData(new byte[] { 0x0A, 0x02, 0x01, 0x01 })]
    [InlineData(new byte[] { 0x0A, 0x01, 0x01, 0x00 })]
    public void Read_OddReason_IsRefused(byte[] value) =>
        Assert.Contains("reason code", new RevocationListBuilder().Revoke([5], ("2.5.29.21", null, value)).Problem(), StringComparison.Ordinal);

    [Fact]
    public void Read_ExtensionTwice_IsRefused()
    {
        Assert.Contains("2.5.29.20 twice", new RevocationListBuilder()
            .With(CrlNumber, [0x02, 0x01, 0x05]).With(CrlNumber, [0x02, 0x01, 0x06]).Problem(), StringComparison.Ordinal);
        Assert.Contains("1.2.3 twice", new RevocationListBuilder()
            .With("1.2.3", []).With(CrlNumber, [0x02, 0x01, 0x05]).With("1.2.3", [1]).Problem(), StringComparison.Ordinal);
        Assert.Contains("2.5.29.21 twice", new RevocationListBuilder()
            .Revoke([5], RevocationListBuilder.Reason(1), RevocationListBuilder.Reason(1)).Problem(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TooManyExtensions_IsRefused()
    {
        (string, bool?, byte[])[] Many(int count) => [.. Enumerable.Range(1, count).Select(i => ($"1.2.{i}", (bool?)null, Array.Empty<byte>()))];
        Assert.Equal(1, new RevocationListBuilder().Revoke([5], Many(16)).Read().Entries.Count);
        Assert.Contains("more than 16", new RevocationListBuilder().Revoke([5], Many(17)).Problem(), StringComparison.Ordinal);
        RevocationListBuilder list = new();
        list.Extensions.AddRange(Many(32));
        _ = list.Read();
        list.Extensions.AddRange([("1.3.1", null, [])]);
        Assert.Contains("more than 32", list.Problem(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_UnknownCriticalExtension_IsRemembered()
    {
        Assert.Equal("1.2.3", new RevocationListBuilder().With("1.2.3", [], true).Read().UnknownCriticalExtension);
        Assert.Null(new RevocationListBuilder().With("1.2.3", [], false).Read().UnknownCriticalExtension);
        RevocationList list = new RevocationListBuilder().Revoke([4]).Revoke([5], ("1.2.4", true, [])).Revoke([6], ("1.2.5", true, [])).Read();
        Assert.Equal("1.2.4", list.UnknownCriticalExtension);
        Assert.Null(new RevocationListBuilder().Revoke([5], ("1.2.4", null, [])).Read().UnknownCriticalExtension);

        // Where to find delta lists: nobody looks there, so as a critical extension it is as good as unknown.
        Assert.Equal("2.5.29.46", new RevocationListBuilder().With("2.5.29.46", [0x30, 0x00], true).Read().UnknownCriticalExtension);
    }

    [Fact]
    public void Read_Scope_IsRead()
    {
        byte[] uri = [0x86, 0x03, (byte)'a', (byte)':', (byte)'b'];
        byte[] other = [0x86, 0x03, (byte)'a', (byte)':', (byte)'c'];
        IssuingDistributionPoint scope = Scope([0xA0, 0x0C, 0xA0, 0x0A, .. uri, .. other]);
        Assert.Equal([uri, other], scope.Names.Select(n => n.ToArray()));
        Assert.True(Scope([0x81, 0x01, 0xFF]).OnlyUserCertificates);
        Assert.True(Scope([0x82, 0x01, 0xFF]).OnlyCaCertificates);
        Assert.True(Scope([0x83, 0x02, 0x00, 0xFF]).OnlySomeReasons);
        Assert.True(Scope([0x85, 0x01, 0xFF]).OnlyAttributeCertificates);
        Assert.False(Scope([0x81, 0x01, 0x00]).OnlyUserCertificates);
    }

    [Theory]
    [InlineData(new byte[0], "is empty")]
    [InlineData(new byte[] { 0x81, 0x01, 0xFF, 0x82, 0x01, 0xFF }, "one kind")]
    [InlineData(new byte[] { 0x81, 0x01, 0xFF, 0x85, 0x01, 0xFF }, "one kind")]
    [InlineData(new byte[] { 0x82, 0x01, 0xFF, 0x85, 0x01, 0xFF }, "one kind")]
    [InlineData(new byte[] { 0xA0, 0x02, 0xA1, 0x00 }, "nameRelativeToCRLIssuer")]
    [InlineData(new byte[] { 0xA0, 0x02, 0xA0, 0x00 }, "extensions")]
    [InlineData(new byte[] { 0xA0, 0x00 }, "nameRelative")]
    [InlineData(new byte[] { 0x82, 0x01, 0xFF, 0x81, 0x01, 0xFF }, "extensions")]
    [InlineData(new byte[] { 0x81, 0x01, 0x01 }, "extensions")]
    [InlineData(new byte[] { 0x86, 0x00 }, "extensions")]
    public void Read_OddScope_IsRefused(byte[] fields, string word) =>
        Assert.Contains(word, ScopeList(fields).Problem(), StringComparison.Ordinal);

    [Theory]
    [InlineData(AuthorityKeyIdentifier, new byte[] { 0x04, 0x00 }, "extensions")]
    [InlineData(AuthorityKeyIdentifier, new byte[] { 0x30, 0x00, 0x00 }, "extensions")]
    [InlineData(CrlNumber, new byte[] { 0x02, 0x01, 0xFF }, "cRLNumber")]
    [InlineData(CrlNumber, new byte[] { 0x02, 0x02, 0x00, 0x01 }, "extensions")]
    [InlineData(CrlNumber, new byte[] { 0x02, 0x01, 0x01, 0x00 }, "cRLNumber")]
    [InlineData(CrlNumber, new byte[] { 0x02, 0x15, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21 }, "20 bytes")]
    public void Read_OddExtension_IsRefused(string oid, byte[] value, string word) =>
        Assert.Contains(word, new RevocationListBuilder().With(oid, value).Problem(), StringComparison.Ordinal);

    [Fact]
    public void Read_AuthorityWithoutKeyIdentifier_HasNone() =>
        Assert.Null(new RevocationListBuilder().With(AuthorityKeyIdentifier, [0x30, 0x00]).Read().AuthorityKeyIdentifier);

    [Fact]
    public void Read_BrokenStructure_SaysWhere()
    {
        byte[] good = new RevocationListBuilder().Revoke([5]).Build();
        var broken = new (string Part, byte[] Der)[]
        {
            ("outer structure", []),
            ("outer structure", [0x30, 0x00]),
            ("outer structure", [.. good, 0x00]),
            ("outer structure", new RevocationListBuilder { AfterSignature = w => w.WriteNull() }.Build()),
            ("outer structure", new RevocationListBuilder { UnusedBits = 1, Sign = _ => [2] }.Build()),
            ("outer structure", PemText.Der("a")[..10]),
            ("issuer", new RevocationListBuilder { Issuer = w => w.WriteNull() }.Build()),
            ("sequence of entries", new RevocationListBuilder { EntryList = CertificateBuilder.Raw(0x30, 0x02, 0x05, 0x00) }.Build()),
            ("sequence of entries", new RevocationListBuilder { Entries = { CertificateBuilder.Raw(0x30, 0x03, 0x02, 0x01, 0x05) } }.Build()),
            ("sequence of entries", new RevocationListBuilder { Entries = { CertificateBuilder.Raw([0x30, 0x14, 0x02, 0x01, 0x05, 0x17, 0x0D, .. "250102030405Z"u8, 0x05, 0x00]) } }.Build()),
            ("sequence of entries", new RevocationListBuilder { Entries = { CertificateBuilder.Raw([0x30, 0x14, 0x02, 0x01, 0x05, 0x17, 0x0D, .. "250102030405Z"u8, 0x30, 0x00]) } }.Build()),
            ("sequence of entries", new RevocationListBuilder { Entries = { CertificateBuilder.Raw([0x30, 0x13, 0x02, 0x02, 0x00, 0x05, 0x17, 0x0D, .. "250102030405Z"u8]) } }.Build()),
            ("extensions", new RevocationListBuilder { ExtensionList = w => w.WriteNull() }.Build()),
            ("extensions", new RevocationListBuilder { ExtensionList = CertificateBuilder.Raw(0x30, 0x00) }.Build()),
            ("extensions", new RevocationListBuilder { ExtensionList = CertificateBuilder.Raw(0x30, 0x02, 0x30, 0x00) }.Build()),
            ("extensions", new RevocationListBuilder { AfterExtensions = w => w.WriteNull() }.Build()),
        };
        foreach ((string part, byte[] der) in broken)
        {
            string problem = Assert.Throws<RevocationListFormatException>(() => RevocationListReader.Read(der)).Message;
            Assert.Contains($"its {part} is not", problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_TooLong_IsRefused() =>
        Assert.Contains("is the most", Assert.Throws<RevocationListFormatException>(
            () => RevocationListReader.Read(new byte[RevocationListReader.MaximumLength + 1])).Message, StringComparison.Ordinal);

    private static RevocationListBuilder ScopeList(byte[] fields) =>
        new RevocationListBuilder().With(IssuingDistributionPointOid, [0x30, (byte)fields.Length, .. fields], true);

    private static IssuingDistributionPoint Scope(byte[] fields) => ScopeList(fields).Read().Scope;
}
