using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TlsSimple.Unit.Certificates;
using TlsSimple.Unit.Trust;
using Xunit;

namespace TlsSimple.Unit.Pinning;

public sealed class PublicKeyPinsTests : IDisposable
{
    private const string One = "sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private const string Two = "sha256//AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

    private static readonly Lazy<TestIdentity> s_identity = new(() => TestIdentity.Create(new TestIdentitySpec { HasIntermediate = true }));

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData($"{One};{Two}")]
    [InlineData($" {One} ;\n\t{Two}\r\n")]
    [InlineData($"{One};{Two};{One}")]
    public void Parse_CurlsForm_IsRead(string text)
    {
        var pins = PublicKeyPins.Parse(text);

        Assert.Equal([One, Two], pins.Pins);
        Assert.Equal($"{One};{Two}", pins.ToString());
        Assert.False(pins.IsReportOnly);
    }

    [Theory]
    [InlineData(One)]
    [InlineData($"{One};{One}")]
    public void Parse_NoBackup_IsRefusedUnlessWaived(string text)
    {
        TlsException e = Invalid(() => PublicKeyPins.Parse(text));
        Assert.Contains("backup", e.Message, StringComparison.Ordinal);
        Assert.Contains("DangerousWithoutBackup", e.Message, StringComparison.Ordinal);
        Assert.Equal([One], PublicKeyPins.DangerousWithoutBackup(text).Pins);
        Assert.Equal([One, Two], PublicKeyPins.DangerousWithoutBackup($"{One};{Two}").Pins);
    }

    [Theory]
    [InlineData("", "no pin")]
    [InlineData("  ", "no pin")]
    [InlineData($"{One};", "Pin 2, at character 54, is unusable: it is empty; is there a semicolon too many?")]
    [InlineData($";{One}", "Pin 1, at character 1")]
    [InlineData($"{One};;{Two}", "Pin 2, at character 54")]
    [InlineData("key.pem", "\"key.pem\" does not begin with sha256//. For a file use PublicKeyPins.OfFile.")]
    [InlineData($"{One};sha1//AAAA", "Pin 2, at character 54, is unusable: \"sha1//AAAA\"")]
    [InlineData("SHA256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "does not begin with")]
    [InlineData("sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "does not begin with")]
    [InlineData("sha256//", "not the base64 of 32 bytes")]
    [InlineData("sha256//AAAA", "not the base64 of 32 bytes")]
    [InlineData("sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "not the base64 of 32 bytes")]
    [InlineData("sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "not the base64 of 32 bytes")]
    [InlineData("sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "not the base64 of 32 bytes")]
    [InlineData("sha256//AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=", "a slip near its end")]
    [InlineData("sha256//AAAA AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "is not base64")]
    [InlineData("sha256//_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "is not base64")]
    public void Parse_Slip_SaysWhatWhereAndWhatToDo(string text, string expected)
    {
        foreach (Action parse in (Action[])[() => PublicKeyPins.Parse(text), () => PublicKeyPins.DangerousWithoutBackup(text)])
        {
            string message = Invalid(parse).Message;
            Assert.Contains(expected, message, StringComparison.Ordinal);
            Assert.Contains("PublicKeyPins.Of makes one", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Of_Certificate_IsWhatDotNetComputes()
    {
        X509Certificate2 leaf = TestIdentity.Ecdsa.Leaf;
        byte[] publicKey = leaf.PublicKey.ExportSubjectPublicKeyInfo();
        string expected = "sha256//" + Convert.ToBase64String(SHA256.HashData(publicKey));

        Assert.Equal(expected, PublicKeyPins.Of(leaf.RawData));
        Assert.Equal(expected, PublicKeyPins.OfPublicKey(publicKey));
        Assert.Equal([expected], PublicKeyPins.DangerousWithoutBackup(expected).Pins);
    }

    [Fact]
    public void Of_SomethingElse_Throws()
    {
        X509Certificate2 leaf = TestIdentity.Ecdsa.Leaf;
        Assert.Contains("no certificate", Invalid(() => PublicKeyPins.Of(leaf.PublicKey.ExportSubjectPublicKeyInfo())).Message, StringComparison.Ordinal);
        Assert.Contains("no public key", Invalid(() => PublicKeyPins.OfPublicKey(leaf.RawData)).Message, StringComparison.Ordinal);
        Assert.Contains("no public key", Invalid(() => PublicKeyPins.OfPublicKey(TestIdentity.Ecdsa.PrivateKey)).Message, StringComparison.Ordinal);
        Assert.Contains("no public key", Invalid(() => PublicKeyPins.OfPublicKey(default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OfFile_EveryForm_GivesTheSamePin()
    {
        X509Certificate2 leaf = TestIdentity.Rsa.Leaf;
        byte[] publicKey = leaf.PublicKey.ExportSubjectPublicKeyInfo();
        string expected = PublicKeyPins.Of(leaf.RawData);

        Assert.Equal(expected, PublicKeyPins.OfFile(_directory.Write("key.pem", PemText.Block("PUBLIC KEY", publicKey))));
        Assert.Equal(expected, PublicKeyPins.OfFile(_directory.Write(
            "leaf.pem", PemText.Block("PRIVATE KEY", [1]) + leaf.ExportCertificatePem() + "\n" + TestIdentity.Rsa.Root.ExportCertificatePem())));
        Assert.Equal(expected, PublicKeyPins.OfFile(Write("key.der", publicKey)));
        Assert.Equal(expected, PublicKeyPins.OfFile(Write("leaf.der", leaf.RawData)));
    }

    [Fact]
    public void OfFile_Unusable_SaysWhy()
    {
        string none = Path.Combine(_directory.Path, "none.pem");
        Assert.IsType<FileNotFoundException>(Invalid(() => PublicKeyPins.OfFile(none)).InnerException);
        Assert.Contains("neither", Invalid(() => PublicKeyPins.OfFile(Write("a.der", [0x30, 0x00]))).Message, StringComparison.Ordinal);
        Assert.Contains("its blocks are PRIVATE KEY.", Invalid(
            () => PublicKeyPins.OfFile(_directory.Write("b.pem", PemText.Block("PRIVATE KEY", [1, 2])))).Message, StringComparison.Ordinal);
        Assert.Contains("BEGIN PUBLIC KEY", Invalid(() => PublicKeyPins.OfFile(_directory.Write("c.pem", ""))).Message, StringComparison.Ordinal);
        Assert.Contains("line 1", Invalid(() => PublicKeyPins.OfFile(_directory.Write("d.pem", "-----BEGIN PUBLIC KEY-----\nAAAA\n"))).Message, StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
        {
            Assert.Contains("the most that is read", Invalid(() => PublicKeyPins.OfFile("/dev/zero")).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Check_AnyCertificateOfThePath_Matches(int position)
    {
        TlsVerifiedPeer peer = Peer();
        string pins = $"{One};{PublicKeyPins.Of(peer.Path[position])}";
        var reports = new List<PinReport>();

        Assert.Null(PublicKeyPins.Parse(pins).Check(peer, out _));
        Assert.Null(PublicKeyPins.Parse(pins).WithReport(reports.Add).Check(peer, out Exception? cause));
        Assert.Null(PublicKeyPins.Parse(pins).ReportOnly(reports.Add).Check(peer, out _));
        Assert.Null(cause);
        Assert.Empty(reports);
    }

    [Fact]
    public void Check_SentButNotInThePath_DoesNotMatch()
    {
        TlsVerifiedPeer peer = Peer();
        peer = peer with { Sent = [.. peer.Sent, TestIdentity.Stranger.Leaf.RawData, TestIdentity.Stranger.Root.RawData] };
        string pins = $"{PublicKeyPins.Of(TestIdentity.Stranger.Leaf.RawData)};{PublicKeyPins.Of(TestIdentity.Stranger.Root.RawData)}";

        TlsCertificateFailure? failure = PublicKeyPins.Parse(pins).Check(peer, out Exception? cause);

        Assert.NotNull(failure);
        Assert.Null(cause);
        Assert.Equal(TlsErrorReason.PinMismatch, failure.Reason);
        Assert.Equal(0, failure.Depth);
        Assert.Equal("CN=leaf", failure.Subject);
        Assert.Equal("03", failure.SerialNumber);
        Assert.Equal(pins, failure.Expected);
        Assert.Equal(string.Join(';', peer.Path.Select(PublicKeyPins.Of)), failure.Found);
        Assert.Contains(failure.Expected, failure.Detail, StringComparison.Ordinal);
        Assert.Contains(failure.Found, failure.Detail, StringComparison.Ordinal);
        Assert.Equal("RFC 7469, section 2.6", failure.Reference);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Check_Mismatch_IsReported(bool isReportOnly)
    {
        TlsVerifiedPeer peer = Peer();
        var reports = new List<PinReport>();
        var pins = PublicKeyPins.Parse($"{One};{Two}");
        PublicKeyPins reporting = isReportOnly ? pins.ReportOnly(reports.Add) : pins.WithReport(reports.Add);

        TlsCertificateFailure? failure = reporting.Check(peer, out Exception? cause);

        Assert.Equal(isReportOnly, failure is null);
        Assert.Equal(isReportOnly, reporting.IsReportOnly);
        Assert.Equal(pins.Pins, reporting.Pins);
        Assert.Null(cause);
        PinReport report = Assert.Single(reports);
        Assert.Equal(TestIdentity.Host, report.ServerName);
        Assert.Same(peer.Path, report.Path);
        Assert.Equal(peer.Path.Select(PublicKeyPins.Of), report.PathPins);
        Assert.Equal([One, Two], report.ExpectedPins);
        Assert.Equal(!isReportOnly, report.IsRefused);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Check_ReportThrows_RefusesAndKeepsTheCause(bool isReportOnly)
    {
        var error = new InvalidOperationException("the log is full");
        var pins = PublicKeyPins.Parse($"{One};{Two}");
        PublicKeyPins reporting = isReportOnly ? pins.ReportOnly(_ => throw error) : pins.WithReport(_ => throw error);

        TlsCertificateFailure? failure = reporting.Check(Peer(), out Exception? cause);

        Assert.Equal(TlsErrorReason.PinMismatch, failure?.Reason);
        Assert.Contains("the log is full", failure!.Detail, StringComparison.Ordinal);
        Assert.Same(error, cause);
    }

    [Fact]
    public void WithReport_OfReportOnlyPins_StaysReportOnly()
    {
        var reports = new List<PinReport>();
        PublicKeyPins pins = PublicKeyPins.Parse($"{One};{Two}").ReportOnly(_ => { }).WithReport(reports.Add);

        Assert.Null(pins.Check(Peer(), out _));
        Assert.False(Assert.Single(reports).IsRefused);
    }

    [Fact]
    public void Arguments_NullOrEmpty_Throw()
    {
        Assert.Throws<ArgumentNullException>(() => PublicKeyPins.Parse(null!));
        Assert.Throws<ArgumentNullException>(() => PublicKeyPins.DangerousWithoutBackup(null!));
        Assert.Throws<ArgumentNullException>(() => PublicKeyPins.OfFile(null!));
        Assert.Throws<ArgumentException>(() => PublicKeyPins.OfFile(""));
        Assert.Throws<ArgumentNullException>(() => PublicKeyPins.DangerousWithoutBackup(One).ReportOnly(null!));
        Assert.Throws<ArgumentNullException>(() => PublicKeyPins.DangerousWithoutBackup(One).WithReport(null!));
    }

    private static TlsVerifiedPeer Peer()
    {
        TestIdentity identity = s_identity.Value;
        return new TlsVerifiedPeer(TestIdentity.Host, [.. identity.Chain, identity.Root.RawData], identity.Chain);
    }

    private static TlsException Invalid(Action action)
    {
        var e = Assert.Throws<TlsException>(action);
        Assert.Equal(TlsErrorKind.Configuration, e.Kind);
        Assert.Equal(TlsErrorReason.InvalidOption, e.Reason);
        return e;
    }

    private string Write(string name, byte[] content)
    {
        string path = Path.Combine(_directory.Path, name);
        File.WriteAllBytes(path, content);
        return path;
    }
}
