using System.Security.Cryptography.X509Certificates;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration;

/// <summary>The certificates of the tests are what their specification says, as .NET sees it.</summary>
public sealed class PkiTests
{
    [Theory]
    [InlineData(KeyKind.P256)]
    [InlineData(KeyKind.P384)]
    [InlineData(KeyKind.P521)]
    [InlineData(KeyKind.Rsa2048)]
    [InlineData(KeyKind.Rsa4096)]
    public void Leaf_EveryKeyKind_ChainsToItsRoot(KeyKind key)
    {
        TestCertificate certificate = TestPki.Shared.Leaf(new LeafSpec { Key = key });

        Assert.Equal(X509ChainStatusFlags.NoError, StatusOf(certificate, certificate));
        Assert.Equal(2, certificate.ChainDer.Length);
        Assert.True(certificate.WithKey.HasPrivateKey);
    }

    [Fact]
    public void Leaf_TwoCalls_ShareTheRoot() =>
        Assert.Equal(TestPki.Shared.Leaf().CaDer, TestPki.Shared.Leaf().CaDer);

    [Fact]
    public void Leaf_OtherCa_DoesNotChain() =>
        Assert.Equal(
            X509ChainStatusFlags.PartialChain,
            StatusOf(TestPki.Shared.Leaf(), trusted: TestPki.Shared.Leaf(new LeafSpec { Ca = "other" })) & X509ChainStatusFlags.PartialChain);

    [Fact]
    public void Leaf_SelfSigned_IsItsOwnRoot()
    {
        TestCertificate certificate = TestPki.Shared.Leaf(new LeafSpec { SelfSigned = true });

        Assert.Equal(certificate.WithKey.SubjectName.RawData, certificate.WithKey.IssuerName.RawData);
        Assert.Equal(certificate.ChainDer.Single(), certificate.CaDer);
        Assert.Null(certificate.IntermediatesPemPath);
    }

    [Fact]
    public void Leaf_ExpiredOrNotYetValid_IsNotTimeValid()
    {
        foreach (LeafSpec spec in new[] { LeafSpec.Expired, LeafSpec.NotYetValid })
        {
            TestCertificate certificate = TestPki.Shared.Leaf(spec);
            Assert.Equal(X509ChainStatusFlags.NotTimeValid, StatusOf(certificate, certificate));
        }
    }

    [Fact]
    public void Leaf_ExpiredIntermediate_IsNotTimeValid()
    {
        TestCertificate certificate = TestPki.Shared.Leaf(new LeafSpec { IntermediatesNotAfter = DateTimeOffset.UtcNow.AddDays(-1) });
        Assert.Equal(X509ChainStatusFlags.NotTimeValid, StatusOf(certificate, certificate));
    }

    [Fact]
    public void Leaf_MissingIntermediate_DoesNotChain()
    {
        TestCertificate certificate = TestPki.Shared.Leaf(new LeafSpec { Shape = ChainShape.MissingIntermediate });

        Assert.Single(certificate.ChainDer);
        Assert.True(StatusOf(certificate, certificate).HasFlag(X509ChainStatusFlags.PartialChain));
    }

    [Fact]
    public void Leaf_WrongOrder_ShowsTheUpperIntermediateFirst()
    {
        TestCertificate certificate = TestPki.Shared.Leaf(new LeafSpec { Intermediates = 2, Shape = ChainShape.WrongOrder });

        Assert.Equal(3, certificate.ChainDer.Length);
        Assert.Equal(certificate.Root.SubjectName.RawData, certificate.Intermediates[0].IssuerName.RawData);
        Assert.Equal(certificate.Intermediates[1].SubjectName.RawData, certificate.WithKey.IssuerName.RawData);
        Assert.Equal(X509ChainStatusFlags.NoError, StatusOf(certificate, certificate));
    }

    [Fact]
    public void Leaf_IpInDnsName_StaysADnsName()
    {
        TestCertificate certificate = TestPki.Shared.Leaf(LeafSpec.For("127.0.0.1", "*.example.com"));
        X509SubjectAlternativeNameExtension names = certificate.WithKey.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();

        Assert.Equal(["127.0.0.1", "*.example.com"], names.EnumerateDnsNames());
        Assert.Empty(names.EnumerateIPAddresses());
    }

    [Fact]
    public void Leaf_WithoutSubjectAlternativeName_HasOnlyItsCommonName()
    {
        TestCertificate certificate = TestPki.Shared.Leaf(new LeafSpec { HasSubjectAlternativeName = false, CommonName = "localhost" });

        Assert.Empty(certificate.WithKey.Extensions.OfType<X509SubjectAlternativeNameExtension>());
        Assert.Equal("CN=localhost", certificate.WithKey.Subject);
    }

    [Fact]
    public void Leaf_Files_HoldWhatTheyAreNamedFor()
    {
        TestCertificate certificate = TestPki.Shared.Leaf(new LeafSpec { Intermediates = 2 });
        var shown = new X509Certificate2Collection();
        shown.ImportFromPemFile(certificate.CertPemPath);
        X509Certificate2Collection pkcs12 = X509CertificateLoader.LoadPkcs12CollectionFromFile(
            certificate.Pkcs12Path, TestCertificate.Password);
        using X509Certificate2 fromFiles = X509Certificate2.CreateFromPemFile(certificate.LeafPemPath, certificate.KeyPemPath);

        Assert.Equal(certificate.ChainDer, shown.Select(c => c.RawData));
        Assert.Equal(3, pkcs12.Count);
        Assert.True(fromFiles.HasPrivateKey);
        Assert.Equal(certificate.CaDer, X509CertificateLoader.LoadCertificateFromFile(certificate.CaPemPath).RawData);
    }

    private static X509ChainStatusFlags StatusOf(TestCertificate certificate, TestCertificate trusted)
    {
        using var chain = new X509Chain { ChainPolicy = ReferenceClient.Policy(trusted) };
        chain.ChainPolicy.ExtraStore.AddRange(certificate.Intermediates.ToArray());
        chain.Build(certificate.WithKey);
        return chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (flags, status) => flags | status.Status);
    }
}
