using TlsSimple.Unit.Certificates;
using Xunit;

namespace TlsSimple.Unit.Trust;

public sealed class SystemTrustStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly TemporaryDirectory _certificates = new();
    private readonly Dictionary<string, string> _environment = [];

    public void Dispose()
    {
        _directory.Dispose();
        _certificates.Dispose();
    }

    [Fact]
    public void Load_SeveralBundles_TakesTheFirstThatHoldsACertificate()
    {
        string empty = _directory.Write("empty.crt", "nothing\n");
        string first = _directory.Write("first.crt", PemText.Certificate("a") + PemText.Certificate("b"));
        string second = _directory.Write("second.crt", PemText.Certificate("c"));

        AnchorIndex anchors = Store([Path.Combine(_directory.Path, "none"), empty, first, second]).Load();

        Assert.Equal([PemText.Der("a"), PemText.Der("b")], Anchors.Ders(anchors));
        Assert.Equal($"the system's trust anchors ({first})", anchors.Description);
    }

    [Fact]
    public void Load_UnusableBlocks_AreSkippedAndCounted()
    {
        string bundle = _directory.Write("bundle.crt",
            PemText.Certificate("a")
            + PemText.Block("CERTIFICATE", [0x30, 0x00])
            + PemText.Block("TRUSTED CERTIFICATE", PemText.Der("t"))
            + "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n"
            + "-----BEGIN CERTIFICATE-----\nAQID\n"
            + PemText.Certificate("b")
            + PemText.Certificate("a"));

        AnchorIndex anchors = Store([bundle]).Load();

        Assert.Equal([PemText.Der("a"), PemText.Der("b")], Anchors.Ders(anchors));
        Assert.Equal(4, anchors.SkippedCount);
    }

    [Fact]
    public void Load_NoBundle_ReadsTheDirectory()
    {
        _certificates.Write("b.pem", PemText.Certificate("b"));
        string a = _certificates.Write("a.pem", PemText.Certificate("a"));
        _certificates.Write("README", "no certificate");
        File.CreateSymbolicLink(Path.Combine(_certificates.Path, "0123abcd.0"), a);
        File.CreateSymbolicLink(Path.Combine(_certificates.Path, "dangling.0"), Path.Combine(_certificates.Path, "none"));
        Directory.CreateDirectory(Path.Combine(_certificates.Path, "java"));

        AnchorIndex anchors = Store([], _certificates.Path).Load();

        Assert.Equal([PemText.Der("a"), PemText.Der("b")], Anchors.Ders(anchors));
        Assert.Equal(0, anchors.SkippedCount);
        Assert.Equal($"the system's trust anchors ({_certificates.Path})", anchors.Description);
    }

    [Fact]
    public void Load_FileVariable_ReplacesTheUsualPlaces()
    {
        string bundle = _directory.Write("bundle.crt", PemText.Certificate("a"));
        _environment["SSL_CERT_FILE"] = _directory.Write("mine.pem", PemText.Certificate("mine"));

        AnchorIndex anchors = Store([bundle]).Load();

        Assert.Equal([PemText.Der("mine")], Anchors.Ders(anchors));
        Assert.Equal($"the system's trust anchors (SSL_CERT_FILE={_environment["SSL_CERT_FILE"]})", anchors.Description);
    }

    [Fact]
    public void Load_FileAndDirectoryVariable_ReadsBoth()
    {
        _certificates.Write("a.pem", PemText.Certificate("a"));
        _environment["SSL_CERT_FILE"] = _directory.Write("mine.pem", PemText.Certificate("mine"));
        _environment["SSL_CERT_DIR"] = string.Join(Path.PathSeparator, "/none", _certificates.Path);

        AnchorIndex anchors = Store([]).Load();

        Assert.Equal([PemText.Der("mine"), PemText.Der("a")], Anchors.Ders(anchors));
        Assert.Contains("SSL_CERT_DIR=", anchors.Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SSL_CERT_FILE")]
    [InlineData("SSL_CERT_DIR")]
    public void Load_VariableThatLeadsNowhere_ThrowsAndDoesNotFallBack(string variable)
    {
        string bundle = _directory.Write("bundle.crt", PemText.Certificate("a"));
        _environment[variable] = Path.Combine(_directory.Path, "none");

        var e = Assert.Throws<TlsException>(() => Store([bundle]).Load());

        Assert.Equal(TlsErrorReason.InvalidTrustAnchors, e.Reason);
        Assert.Contains($"{variable}={_environment[variable]}", e.Message, StringComparison.Ordinal);
        Assert.IsType<IOException>(e.InnerException, exactMatch: false);
    }

    [Fact]
    public void Load_EmptyVariables_CountAsUnset()
    {
        string bundle = _directory.Write("bundle.crt", PemText.Certificate("a"));
        _environment["SSL_CERT_FILE"] = "";
        _environment["SSL_CERT_DIR"] = "";

        Assert.Single(Store([bundle]).Load().Entries);
    }

    [Fact]
    public void Load_NothingAnywhere_SaysWhereItLookedAndWhatToDo()
    {
        string none = Path.Combine(_directory.Path, "none.crt");

        var e = Assert.Throws<TlsException>(() => Store([none], _directory.Path).Load());

        Assert.Equal(TlsErrorKind.Configuration, e.Kind);
        Assert.Equal(TlsErrorReason.InvalidTrustAnchors, e.Reason);
        Assert.Contains(none, e.Message, StringComparison.Ordinal);
        Assert.Contains("ca-certificates", e.Message, StringComparison.Ordinal);
        Assert.Contains("SSL_CERT_FILE", e.Message, StringComparison.Ordinal);
        Assert.Contains("TrustAnchors.FromPemFile", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_PlatformStore_IsUsedUnlessTheEnvironmentSaysOtherwise()
    {
        string bundle = _directory.Write("bundle.crt", PemText.Certificate("bundle"));
        var store = new SystemTrustStore
        {
            GetVariable = _environment.GetValueOrDefault,
            ReadPlatformStore = () => Anchors.Of("the platform's", "platform"),
            BundleFiles = [bundle],
            Directories = [],
        };

        Assert.Equal(PemText.Der("platform"), Assert.Single(store.Load().Entries).Der);
        _environment["SSL_CERT_FILE"] = bundle;
        Assert.Equal(PemText.Der("bundle"), Assert.Single(store.Load().Entries).Der);
    }

    private SystemTrustStore Store(string[] bundles, params string[] directories) => new()
    {
        GetVariable = _environment.GetValueOrDefault,
        ReadPlatformStore = null,
        BundleFiles = bundles,
        Directories = directories,
    };
}
