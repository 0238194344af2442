using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TlsSimple.Unit.Certificates;
using Xunit;

namespace TlsSimple.Unit.Trust;

public sealed class TrustAnchorsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void FromPemFile_SeveralCertificates_HasEachOnceInOrder()
    {
        string path = _directory.Write("ca.pem", "# ours\r\n" + PemText.Certificate("b") + PemText.Certificate("a")
            + PemText.Certificate("b") + PemText.Block("X509 CERTIFICATE", PemText.Der("c")) + PemText.Block("PRIVATE KEY", [1, 2]));

        var anchors = TrustAnchors.FromPemFile(path);

        Assert.Equal([PemText.Der("b"), PemText.Der("a"), PemText.Der("c")], Anchors.Ders(anchors));
        Assert.Equal($"the trust anchors of {path}", anchors.Description);
        Assert.Equal(anchors.Description, anchors.ToString());
        Assert.Equal(0, anchors.Current.SkippedCount);
    }

    [Fact]
    public void FromPemFile_FileGoneAfterwards_StillHasItsCertificates()
    {
        string path = _directory.Write("ca.pem", PemText.Certificate("a"));
        var anchors = TrustAnchors.FromPemFile(path);
        File.Delete(path);

        Assert.Single(anchors.Current.Entries);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void FromPemFile_ByteOrderMark_IsUnderstood(string encoding)
    {
        string path = Path.Combine(_directory.Path, "ca.pem");
        File.WriteAllText(path, "Gerät\n" + PemText.Certificate("a"), Encoding.GetEncoding(encoding));

        Assert.Single(TrustAnchors.FromPemFile(path).Current.Entries);
    }

    [Fact]
    public void FromPemFile_MissingFile_ThrowsConfigurationWithTheIOException()
    {
        string path = Path.Combine(_directory.Path, "none.pem");

        TlsException e = AssertInvalid(() => TrustAnchors.FromPemFile(path), path, "cannot be read");

        Assert.IsType<FileNotFoundException>(e.InnerException);
    }

    [Fact]
    public void FromPemFile_Directory_ThrowsConfiguration() =>
        Assert.NotNull(AssertInvalid(() => TrustAnchors.FromPemFile(_directory.Path), _directory.Path, "cannot be read").InnerException);

    [Fact]
    public void FromPemFile_EndlessFile_ThrowsConfiguration()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "There is no endless file here.");

        TlsException e = AssertInvalid(() => TrustAnchors.FromPemFile("/dev/zero"), "/dev/zero", "longer than");

        Assert.IsType<IOException>(e.InnerException, exactMatch: false);
    }

    [Fact]
    public void FromPemFile_NoPath_ThrowsArgumentException()
    {
        Assert.Throws<ArgumentNullException>(() => TrustAnchors.FromPemFile(null!));
        Assert.Throws<ArgumentException>(() => TrustAnchors.FromPemFile(""));
    }

    [Fact]
    public void FromPemFile_BlockThatIsNoCertificate_NamesFileBlockLineAndReason()
    {
        string path = _directory.Write("ca.pem", PemText.Certificate("a") + "comment\n" + PemText.Block("CERTIFICATE", [0x30, 0x00]));
        int line = File.ReadAllText(path).TrimEnd().Count(c => c == '\n') - 1;

        AssertInvalid(() => TrustAnchors.FromPemFile(path), $"Block 2 of {path} is unusable: line {line}: The certificate does not parse: its outer structure");
    }

    [Fact]
    public void FromPemFile_BlockThatIsNotBase64_NamesBlockAndLine()
    {
        string path = _directory.Write("ca.pem", "-----BEGIN CERTIFICATE-----\nAQID\n$$$$\n-----END CERTIFICATE-----\n");

        TlsException e = AssertInvalid(() => TrustAnchors.FromPemFile(path), $"Block 1 of {path} is unusable: line 3:");

        Assert.IsType<PemFormatException>(e.InnerException);
    }

    [Fact]
    public void FromPemFile_CutShort_NamesBlockAndLine()
    {
        string whole = PemText.Certificate("a");
        string path = _directory.Write("ca.pem", whole + whole[..^40]);

        AssertInvalid(() => TrustAnchors.FromPemFile(path), $"Block 2 of {path}", "no END");
    }

    [Theory]
    [InlineData("TRUSTED CERTIFICATE", "openssl x509 -in FILE -out NEWFILE")]
    [InlineData("PKCS7", "openssl pkcs7 -print_certs")]
    [InlineData("CMS", "openssl pkcs7 -print_certs")]
    public void FromPem_OtherWrapping_NamesTheCommandThatConverts(string label, string command) =>
        AssertInvalid(() => TrustAnchors.FromPem(PemText.Certificate("a") + PemText.Block(label, PemText.Der("b"))), "Block 2", label, command);

    [Theory]
    [InlineData("", "PEM begins with the line -----BEGIN CERTIFICATE-----")]
    [InlineData("/etc/ssl/ca.pem", "PEM begins with the line -----BEGIN CERTIFICATE-----")]
    [InlineData("0\u0082\u0001", "looks like DER")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAQID\n-----END PRIVATE KEY-----\n", "its blocks are PRIVATE KEY.")]
    public void FromPem_NoCertificate_SaysWhatThereIs(string text, string hint) =>
        AssertInvalid(() => TrustAnchors.FromPem(text), "No certificate stands in the PEM text", hint);

    [Fact]
    public void FromPem_StringOrSpan_AreTheSame()
    {
        string text = PemText.Certificate("a");

        Assert.Equal(Anchors.Ders(TrustAnchors.FromPem(text)), Anchors.Ders(TrustAnchors.FromPem(text.AsSpan())));
        Assert.Equal("the trust anchors of the PEM text", TrustAnchors.FromPem(text).Description);
        Assert.Throws<ArgumentNullException>(() => TrustAnchors.FromPem((string)null!));
    }

    [Fact]
    public void FromCertificates_Der_IsCopied()
    {
        byte[] der = PemText.Der("a");
        var anchors = TrustAnchors.FromCertificates([der, PemText.Der("b"), der]);
        Array.Clear(der);

        Assert.Equal([PemText.Der("a"), PemText.Der("b")], Anchors.Ders(anchors));
        Assert.Equal("the trust anchors given as certificates", anchors.Description);
    }

    [Fact]
    public void FromCertificates_Faults_AreNamed()
    {
        AssertInvalid(() => TrustAnchors.FromCertificates([PemText.Der("a"), new byte[] { 0x30, 0x00 }]), "Certificate 2 of those given", "does not parse");
        AssertInvalid(() => TrustAnchors.FromCertificates(Array.Empty<ReadOnlyMemory<byte>>()), "No certificate was given");
        AssertInvalid(() => TrustAnchors.FromCertificates(new X509Certificate2Collection()), "No certificate was given");
        Assert.Throws<ArgumentNullException>(() => TrustAnchors.FromCertificates((IEnumerable<ReadOnlyMemory<byte>>)null!));
        Assert.Throws<ArgumentNullException>(() => TrustAnchors.FromCertificates((IEnumerable<X509Certificate2>)null!));
    }

    [Fact]
    public void FromCertificates_Collection_TakesTheDer()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        X509Certificate2 certificate = new CertificateRequest("CN=a", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        byte[] der = certificate.RawData;

        var anchors = TrustAnchors.FromCertificates(new X509Certificate2Collection(certificate));
        certificate.Dispose();

        Assert.Equal([der], Anchors.Ders(anchors));
    }

    [Theory]
    [InlineData("1.3.101.112", null, "Ed25519")]
    [InlineData("1.2.840.10040.4.1", null, "1.2.840.10040.4.1")]
    [InlineData("1.2.840.10045.2.1", "1.3.132.0.10", "1.3.132.0.10")]
    public void FromPem_KeyOfAnotherKind_IsRefusedAtOnce(string algorithm, string? curve, string found)
    {
        byte[] der = WithKey(CertificateBuilder.Key(algorithm, curve is null ? null : w => w.WriteObjectIdentifier(curve), [1, 2, 3]));

        AssertInvalid(() => TrustAnchors.FromPem(PemText.Certificate("a") + PemText.Block("CERTIFICATE", der)), "Block 2", found, "P-256");
        AssertInvalid(() => TrustAnchors.FromCertificates([der]), "Certificate 1", found);
    }

    [Fact]
    public void FromPem_SmallRsaKey_IsRefusedAtOnce()
    {
        using var key = RSA.Create(1024);
        using X509Certificate2 certificate = new CertificateRequest("CN=a", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));

        AssertInvalid(() => TrustAnchors.FromPem(certificate.ExportCertificatePem()), "Block 1", "1024 bits");
        AssertInvalid(() => TrustAnchors.FromCertificates([certificate]), "Certificate 1", "1024 bits");
    }

    [Fact]
    public void FromCertificates_OfWhatFamily_TakesRootsIntermediatesAndLeaves()
    {
        byte[] root = new CertificateBuilder { Issuer = CertificateBuilder.Name(("2.5.4.3", "Subject")) }.Build();
        byte[] other = new CertificateBuilder().Build();

        Assert.Equal([root, other], Anchors.Ders(TrustAnchors.FromCertificates([root, other])));
    }

    [Fact]
    public void Combine_Parts_AreUnitedInOrderAndOnce()
    {
        var ab = TrustAnchors.FromPem(PemText.Certificate("a") + PemText.Certificate("b"));
        var bc = TrustAnchors.FromPem(PemText.Certificate("b") + PemText.Certificate("c"));
        TrustAnchors[] both = [ab, bc];

        Assert.Equal([PemText.Der("a"), PemText.Der("b"), PemText.Der("c")], Anchors.Ders(TrustAnchors.Combine(ab, bc)));
        Assert.Equal(Anchors.Ders(TrustAnchors.Combine(ab, bc)), Anchors.Ders(TrustAnchors.Combine(both)));
        Assert.Equal(Anchors.Ders(TrustAnchors.Combine(ab, bc)), Anchors.Ders(TrustAnchors.Combine(both.ToList())));
        Assert.Equal("the trust anchors of the PEM text and the trust anchors of the PEM text", TrustAnchors.Combine(ab, bc).Description);
        Assert.Same(ab, TrustAnchors.Combine(ab));
    }

    [Fact]
    public void Combine_LazyPart_IsNotLoadedBeforeUseAndItsFailureIsNotRemembered()
    {
        int calls = 0;
        var lazy = new TrustAnchors(() => ++calls == 1 ? throw TrustAnchors.Invalid("not mounted yet") : Anchors.Of("lazy", "l"));
        var combined = TrustAnchors.Combine(TrustAnchors.FromPem(PemText.Certificate("a")), lazy);

        Assert.Equal(0, calls);
        Assert.Throws<TlsException>(() => combined.Current);
        Assert.Equal(2, combined.Current.Count);
        Assert.Same(combined.Current, combined.Current);
        Assert.Equal(2, calls);
    }

    [Fact]
    public void Combine_BundleWithSkippedCertificates_CountsThemAndSharesWhatIsParsed()
    {
        var builder = new AnchorIndexBuilder();
        builder.AddLenient(PemText.Der("a"));
        builder.AddLenient(new byte[] { 1, 2, 3 });
        builder.AddLenient(WithKey(CertificateBuilder.Key("1.3.101.112", null, [1])));
        var bundle = new TrustAnchors(() => builder.Build("bundle"));
        var combined = TrustAnchors.Combine(bundle, TrustAnchors.FromPem(PemText.Certificate("b")));

        Assert.Empty(combined.Current.FindBySubject(Anchors.Name("Subject")));
        Assert.Same(combined.Current.FindBySubject(Anchors.Name("a"))[0], bundle.Current.FindBySubject(Anchors.Name("a"))[0]);
        Assert.Equal((3, 2), (combined.Current.Count, combined.Current.SkippedCount));
    }

    [Fact]
    public void Combine_WhatCannotBe_IsRefused()
    {
        Assert.Contains("platform decides", Assert.Throws<ArgumentException>(() => TrustAnchors.Combine(TrustAnchors.System, TrustAnchors.Platform)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => TrustAnchors.Combine());
        Assert.Throws<ArgumentException>(() => TrustAnchors.Combine(TrustAnchors.System, null!));
        Assert.Throws<ArgumentNullException>(() => TrustAnchors.Combine((IEnumerable<TrustAnchors>)null!));
    }

    [Fact]
    public void Platform_HasNoAnchorsToLookUp()
    {
        Assert.True(TrustAnchors.Platform.IsPlatform);
        Assert.False(TrustAnchors.System.IsPlatform);
        Assert.Equal("the platform's trust anchors", TrustAnchors.Platform.ToString());
        Assert.Throws<InvalidOperationException>(() => TrustAnchors.Platform.Current);
    }

    [Fact]
    public void System_NotYetUsed_HasLoadedNothing()
    {
        Assert.Same(TrustAnchors.System, TrustAnchors.System);
        Assert.StartsWith("the system's trust anchors", TrustAnchors.System.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Current_LoadedLazily_IsLoadedOnceAndAFailureIsNotRemembered()
    {
        int calls = 0;
        var anchors = new TrustAnchors(() => ++calls == 1
            ? throw TrustAnchors.Invalid("not mounted yet")
            : Anchors.Of("the system's trust anchors (x)", "a"));

        Assert.Equal(0, calls);
        Assert.Equal("the system's trust anchors", anchors.Description);
        Assert.Throws<TlsException>(() => anchors.Current);
        Assert.Equal(1, anchors.Current.Count);
        Assert.Same(anchors.Current, anchors.Current);
        Assert.Equal("the system's trust anchors (x)", anchors.Description);
        Assert.Equal(2, calls);
    }

    private static byte[] WithKey(Action<AsnWriter> key) => new CertificateBuilder { PublicKey = key }.Build();

    private static TlsException AssertInvalid(Action action, params string[] parts)
    {
        var e = Assert.Throws<TlsException>(action);
        Assert.Equal(TlsErrorKind.Configuration, e.Kind);
        Assert.Equal(TlsErrorReason.InvalidTrustAnchors, e.Reason);
        Assert.All(parts, part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
        return e;
    }
}
