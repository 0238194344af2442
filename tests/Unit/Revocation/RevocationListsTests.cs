using System.Text;
using TlsSimple.Unit.Certificates;
using TlsSimple.Unit.Trust;
using Xunit;

namespace TlsSimple.Unit.Revocation;

public sealed class RevocationListsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void FromPem_SeveralLists_HasThemAll()
    {
        string pem = "# ours\n" + PemText.Block("X509 CRL", Der("a")) + PemText.Certificate("c") + PemText.Block("CRL", Der("b"));

        RevocationLists lists = RevocationLists.FromPem(pem);

        Assert.Equal(["CN=a", "CN=b"], lists.All.Select(l => l.Issuer.ToString()));
        Assert.Equal(2, lists.Count);
        Assert.Equal("2 revocation lists", lists.ToString());
    }

    [Fact]
    public void FromPemFile_PemOrDer_IsTold()
    {
        string pem = _directory.Write("list.pem", PemText.Block("X509 CRL", Der("a")));
        string der = Path.Combine(_directory.Path, "list.crl");
        File.WriteAllBytes(der, Der("b"));
        string wide = Path.Combine(_directory.Path, "wide.pem");
        File.WriteAllText(wide, PemText.Block("X509 CRL", Der("c")), Encoding.Unicode);

        Assert.Equal("CN=a", Assert.Single(RevocationLists.FromPemFile(pem).All).Issuer.ToString());
        Assert.Equal("CN=b", Assert.Single(RevocationLists.FromPemFile(der).All).Issuer.ToString());
        Assert.Equal("CN=c", Assert.Single(RevocationLists.FromPemFile(wide).All).Issuer.ToString());
        Assert.Equal("1 revocation list", RevocationLists.FromPemFile(der).ToString());
    }

    [Fact]
    public void FromPemFile_Unreadable_SaysWhy()
    {
        string none = Path.Combine(_directory.Path, "none.pem");
        TlsException e = Invalid(() => RevocationLists.FromPemFile(none));
        Assert.Contains(none, e.Message, StringComparison.Ordinal);
        Assert.IsType<FileNotFoundException>(e.InnerException);
        Assert.IsType<UnauthorizedAccessException>(Invalid(() => RevocationLists.FromPemFile(_directory.Path)).InnerException);
        if (OperatingSystem.IsLinux())
        {
            Assert.Contains("the most that is read", Invalid(() => RevocationLists.FromPemFile("/dev/zero")).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void FromPemFile_BadDer_SaysWhy()
    {
        string path = Path.Combine(_directory.Path, "list.crl");
        File.WriteAllBytes(path, Der("b")[..^1]);
        Assert.Contains($"\"{path}\", read as DER, is unusable: The revocation list does not parse", Invalid(() => RevocationLists.FromPemFile(path)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(path, [.. Der("b"), .. Der("c")]);
        Assert.Contains("outer structure", Invalid(() => RevocationLists.FromPemFile(path)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(path, PemText.Der("a"));
        Assert.Contains("does not parse", Invalid(() => RevocationLists.FromPemFile(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromPem_OneBadBlock_NamesItAndUsesNone()
    {
        byte[] delta = new RevocationListBuilder().With("2.5.29.27", [0x02, 0x01, 0x05], true).Build();
        string good = PemText.Block("X509 CRL", Der("a"));
        int line = good.Count(c => c == '\n') + 1;

        TlsException e = Invalid(() => RevocationLists.FromPem(good + PemText.Block("X509 CRL", delta)));

        Assert.Contains($"Block 2 of the PEM text (line {line}) is unusable: The revocation list is a delta list", e.Message, StringComparison.Ordinal);
        Assert.Contains("Block 2", Invalid(() => RevocationLists.FromPem(good + "-----BEGIN X509 CRL-----\n!\n-----END X509 CRL-----\n")).Message, StringComparison.Ordinal);
        Assert.Contains("no END", Invalid(() => RevocationLists.FromPem(good[..^30])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromPem_NoList_SaysWhatElse()
    {
        Assert.Contains("its blocks are CERTIFICATE.", Invalid(() => RevocationLists.FromPem(PemText.Certificate("a"))).Message, StringComparison.Ordinal);
        Assert.Contains("BEGIN X509 CRL", Invalid(() => RevocationLists.FromPem("nothing")).Message, StringComparison.Ordinal);
        Assert.Contains("BEGIN X509 CRL", Invalid(() => RevocationLists.FromPemFile(_directory.Write("empty.pem", ""))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromDer_CallerChangesItsBytes_StaysTheSame()
    {
        byte[] der = Der("a");
        var lists = RevocationLists.FromDer([der]);
        Array.Clear(der);
        Assert.Equal("CN=a", Assert.Single(lists.All).Issuer.ToString());
    }

    [Fact]
    public void FromDer_NoneOrBad_Throws()
    {
        Assert.Contains("RevocationLists.Empty", Invalid(() => RevocationLists.FromDer([])).Message, StringComparison.Ordinal);
        Assert.Contains("list 2 of those given", Invalid(() => RevocationLists.FromDer([Der("a"), new byte[] { 1 }])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Combine_SeveralSources_HasAll()
    {
        var a = RevocationLists.FromDer([Der("a")]);
        var b = RevocationLists.FromDer([Der("b"), Der("c")]);

        Assert.Equal(["CN=b", "CN=c", "CN=a"], RevocationLists.Combine(b, RevocationLists.Empty, a).All.Select(l => l.Issuer.ToString()));
        Assert.Same(RevocationLists.Empty, RevocationLists.Combine());
        Assert.Same(RevocationLists.Empty, RevocationLists.Combine(RevocationLists.Empty));
        Assert.Throws<ArgumentNullException>(() => RevocationLists.Combine(a, null!));
    }

    [Fact]
    public void Arguments_NullOrEmpty_Throw()
    {
        Assert.Throws<ArgumentNullException>(() => RevocationLists.FromPem(null!));
        Assert.Throws<ArgumentNullException>(() => RevocationLists.FromPemFile(null!));
        Assert.Throws<ArgumentException>(() => RevocationLists.FromPemFile(""));
        Assert.Throws<ArgumentNullException>(() => RevocationLists.FromDer(null!));
    }

    private static byte[] Der(string issuer) =>
        new RevocationListBuilder { Issuer = CertificateBuilder.Name(("2.5.4.3", issuer)) }.Revoke([5]).Build();

    private static TlsException Invalid(Action load)
    {
        var e = Assert.Throws<TlsException>(load);
        Assert.Equal(TlsErrorKind.Configuration, e.Kind);
        Assert.Equal(TlsErrorReason.InvalidRevocationList, e.Reason);
        return e;
    }
}
