using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TlsSimple.Unit.Trust;
using Xunit;

namespace TlsSimple.Unit.Identity;

public class Pkcs12IdentityTests
{
    private static readonly ClientPki s_pki = ClientPki.Of(ClientKey.P256);

    private static readonly Pkcs12File s_file = new() { Keys = [(s_pki.Key, "me")], Certificates = [s_pki.Leaf, s_pki.Intermediate] };

    [Theory]
    [InlineData(ClientKey.Rsa2048)]
    [InlineData(ClientKey.P256)]
    [InlineData(ClientKey.P384)]
    [InlineData(ClientKey.P521)]
    public void FromPkcs12_EveryKindOfKey_IsRead(ClientKey kind)
    {
        ClientPki pki = ClientPki.Of(kind);
        byte[] file = (s_file with { Keys = [(pki.Key, null)], Certificates = [pki.Leaf, pki.Intermediate] }).Build();

        IdentityAssert.Sends(TlsIdentity.FromPkcs12(file, Pkcs12File.AnyPassword), pki.Leaf, pki.Intermediate);
    }

    [Theory]
    [InlineData("SHA1", Pkcs12Protection.Aes256)]
    [InlineData("SHA1", Pkcs12Protection.TripleDes)]
    [InlineData("SHA256", Pkcs12Protection.Aes256)]
    [InlineData("SHA384", Pkcs12Protection.Aes256)]
    [InlineData("SHA512", Pkcs12Protection.Aes256)]
    [InlineData(null, Pkcs12Protection.Aes256)]
    [InlineData(null, Pkcs12Protection.TripleDes)]
    public void FromPkcs12_EveryMacAndEncryption_IsRead(string? mac, Pkcs12Protection protection)
    {
        Pkcs12File file = s_file with
        {
            Mac = mac is null ? null : new HashAlgorithmName(mac),
            Protection = protection,
        };

        IdentityAssert.Sends(TlsIdentity.FromPkcs12(file.Build(), Pkcs12File.AnyPassword), s_pki.Leaf, s_pki.Intermediate);
        IdentityAssert.Refused(() => TlsIdentity.FromPkcs12(file.Build(), "password"), "the password does not open it: it is the wrong one, or the file is damaged");
        IdentityAssert.Refused(() => TlsIdentity.FromPkcs12(file.Build(), null), "no", "was given. Give the one it was exported with.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void FromPkcs12_ExportedByDotNet_IsRead(bool isAes)
    {
        var all = new X509Certificate2Collection { s_pki.LeafWithKey, X509CertificateLoader.LoadCertificate(s_pki.Intermediate.RawData) };
        byte[] file = all.ExportPkcs12(isAes ? Pkcs12ExportPbeParameters.Pbes2Aes256Sha256 : Pkcs12ExportPbeParameters.Pkcs12TripleDesSha1, "password");

        IdentityAssert.Sends(TlsIdentity.FromPkcs12(file, "password"), s_pki.Leaf, s_pki.Intermediate);
    }

    [Fact]
    public void FromPkcs12File_File_IsReadAndMayGo()
    {
        using var directory = new TemporaryDirectory();
        string path = Path.Combine(directory.Path, "client.p12");
        File.WriteAllBytes(path, s_file.Build());
        var identity = TlsIdentity.FromPkcs12File(path, Pkcs12File.AnyPassword);
        File.Delete(path);

        IdentityAssert.Sends(identity, s_pki.Leaf, s_pki.Intermediate);
        Assert.IsType<FileNotFoundException>(IdentityAssert.Refused(() => TlsIdentity.FromPkcs12File(path, null), path, "cannot be read").InnerException);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(null, "")]
    [InlineData("", null)]
    [InlineData("", "")]
    public void FromPkcs12_NoPassword_IsReadInBothForms(string? written, string? given)
    {
        IdentityAssert.Sends(TlsIdentity.FromPkcs12((s_file with { Password = written }).Build(), given), s_pki.Leaf, s_pki.Intermediate);
        IdentityAssert.Sends(
            TlsIdentity.FromPkcs12((s_file with { Password = written, Protection = Pkcs12Protection.TripleDes, Mac = null }).Build(), given), s_pki.Leaf, s_pki.Intermediate);
        IdentityAssert.Sends(
            TlsIdentity.FromPkcs12((s_file with { Password = written, Protection = Pkcs12Protection.None, Mac = null }).Build(), given), s_pki.Leaf, s_pki.Intermediate);
    }

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(200)]
    [InlineData(4096)]
    public void FromPkcs12_LongPassword_IsTaken(int length)
    {
        string password = new('ż', length);

        IdentityAssert.Sends(
            TlsIdentity.FromPkcs12((s_file with { Password = password, Protection = Pkcs12Protection.TripleDes }).Build(), password), s_pki.Leaf, s_pki.Intermediate);
    }

    [Fact]
    public void FromPkcs12_BagsInAnyOrder_SendsTheChainInOrder()
    {
        ClientPki stranger = ClientPki.Of(ClientKey.P384);
        byte[] file = (s_file with { Certificates = [stranger.Leaf, s_pki.Root, s_pki.Intermediate, s_pki.Leaf] }).Build();

        IdentityAssert.Sends(TlsIdentity.FromPkcs12(file, Pkcs12File.AnyPassword), s_pki.Leaf, s_pki.Intermediate, s_pki.Root, stranger.Leaf);
    }

    [Fact]
    public void FromPkcs12_Ber_IsRead()
    {
        // The MAC is over the contents of the outer string, which cutting it in pieces leaves alone.
        byte[] ber = BerForm.Of(s_file.Build());

        Assert.NotEqual(s_file.Build().Length, ber.Length);
        IdentityAssert.Sends(TlsIdentity.FromPkcs12(ber, Pkcs12File.AnyPassword), s_pki.Leaf, s_pki.Intermediate);
    }

    [Fact]
    public void FromPkcs12_BerWithin_IsRead()
    {
        byte[] bag = Pkcs12File.Bag("1.2.840.113549.1.12.10.1.1", value => value.WriteEncodedValue(s_pki.Key.ExportPkcs8PrivateKey()));
        Pkcs12File file = s_file with { Protection = Pkcs12Protection.None, Mac = null, Keys = [], MoreBags = [bag] };

        IdentityAssert.Sends(TlsIdentity.FromPkcs12(BerForm.OfPkcs12(file.Build()), null), s_pki.Leaf, s_pki.Intermediate);
    }

    [Fact]
    public void FromPkcs12_NestedBagsAndStrangeOnes_AreReadAndPassedOver()
    {
        byte[] nested = Pkcs12File.Bag("1.2.840.113549.1.12.10.1.6", value =>
        {
            using (value.PushSequence())
            {
                value.WriteEncodedValue(Pkcs12File.WrapCertificate(s_pki.Intermediate));
            }
        });
        byte[] secret = Pkcs12File.Bag("1.2.840.113549.1.12.10.1.5", value => value.WriteNull());
        byte[] file = (s_file with { Certificates = [s_pki.Leaf], MoreBags = [secret, nested] }).Build();

        IdentityAssert.Sends(TlsIdentity.FromPkcs12(file, Pkcs12File.AnyPassword), s_pki.Leaf, s_pki.Intermediate);
    }

    [Fact]
    public void FromPkcs12_Pbmac1_IsVerified()
    {
        byte[] file = (s_file with { Pbmac1KeyLength = 32 }).Build();
        byte[] changed = [.. file];
        changed[200] ^= 1;

        IdentityAssert.Sends(TlsIdentity.FromPkcs12(file, Pkcs12File.AnyPassword), s_pki.Leaf, s_pki.Intermediate);
        IdentityAssert.Refused(() => TlsIdentity.FromPkcs12(file, "password"), "the password does not open it");
        IdentityAssert.Refused(() => TlsIdentity.FromPkcs12(changed, Pkcs12File.AnyPassword), "the password does not open it");
    }

    [Fact]
    public void FromPkcs12_Pbmac1WithoutKeyLength_IsRefused() => IdentityAssert.Refused(
        () => TlsIdentity.FromPkcs12((s_file with { Pbmac1KeyLength = 0 }).Build(), Pkcs12File.AnyPassword), "not PKCS #12 (RFC 7292), or damaged");

    [Fact]
    public void FromPkcs12_SeveralKeys_AsksWhichOneIsMeant()
    {
        byte[] file = (s_file with { Keys = [(s_pki.Key, "mine"), (ClientPki.Of(ClientKey.P384).Key, null)] }).Build();

        IdentityAssert.Refused(() => TlsIdentity.FromPkcs12(file, Pkcs12File.AnyPassword), "it holds 2 private keys (\"mine\", one without a name)", "keytool -importkeystore");
    }

    [Fact]
    public void FromPkcs12_SomethingMissing_SaysWhat()
    {
        IdentityAssert.Refused(() => TlsIdentity.FromPkcs12((s_file with { Keys = [] }).Build(), Pkcs12File.AnyPassword), "holds no private key");
        IdentityAssert.Refused(() => TlsIdentity.FromPkcs12((s_file with { Certificates = [] }).Build(), Pkcs12File.AnyPassword), "holds no certificate");
        IdentityAssert.Refused(
            () => TlsIdentity.FromPkcs12((s_file with { Certificates = [s_pki.Root] }).Build(), Pkcs12File.AnyPassword), "belongs to no certificate of it: CN=root, O=Test");
    }

    [Fact]
    public void FromPkcs12_OtherFiles_AreCalledByTheirNames()
    {
        IdentityAssert.Refused(() => TlsIdentity.FromPkcs12(Encoding.ASCII.GetBytes(s_pki.KeyPem), null), "it is PEM, not PKCS #12; FromPemFiles and FromPem read that");
        IdentityAssert.Refused(() => TlsIdentity.FromPkcs12(s_pki.Leaf.RawData, null), "it is not PKCS #12 (RFC 7292), or damaged");
        IdentityAssert.Refused(() => TlsIdentity.FromPkcs12(default, null), "it is not PKCS #12 (RFC 7292).");
        IdentityAssert.Refused(() => TlsIdentity.FromPkcs12(new byte[IdentityFile.MaximumLength + 1], null), "it has 1048577 bytes");
    }

    [Fact]
    public void FromPkcs12_TooMuchWork_IsRefused()
    {
        byte[] file = (s_file with { Iterations = 3_000_001 }).Build();
        using var buffers = new WipedBuffers();

        IdentityAssert.Refused(() => TlsIdentity.FromPkcs12(file, Pkcs12File.AnyPassword), "more than 3000000 iterations");
        // Three derivations of 100 iterations each: MAC, certificates, key.
        IdentityAssert.Refused(
            () => TlsIdentity.FromPkcs12(s_file.Build(), Pkcs12File.AnyPassword, "x", new DerivationBudget(299), buffers), "more than 299 iterations");
        IdentityAssert.Sends(
            TlsIdentity.FromPkcs12(s_file.Build(), Pkcs12File.AnyPassword, "x", new DerivationBudget(300), buffers), s_pki.Leaf, s_pki.Intermediate);
    }

    [Fact]
    public void FromPkcs12_ThousandsOfCertificates_IsNoIdentity()
    {
        byte[] file = (s_file with { Certificates = [.. Enumerable.Repeat(s_pki.Leaf, 101)] }).Build();

        IdentityAssert.Refused(() => TlsIdentity.FromPkcs12(file, Pkcs12File.AnyPassword), "more than 100 certificates");
    }

    [Fact]
    public void FromPkcs12_EncryptedForACertificate_IsRefused() => IdentityAssert.Refused(
        () => TlsIdentity.FromPkcs12((s_file with { PartType = Pkcs12File.EnvelopedData }).Build(), Pkcs12File.AnyPassword), "encrypted for a certificate");
}
