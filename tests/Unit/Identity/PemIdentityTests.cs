using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using TlsSimple.Unit.Certificates;
using TlsSimple.Unit.Trust;
using Xunit;

namespace TlsSimple.Unit.Identity;

public sealed class PemIdentityTests : IDisposable
{
    private static readonly ClientPki s_pki = ClientPki.Of(ClientKey.P256);

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(ClientKey.Rsa2048)]
    [InlineData(ClientKey.P256)]
    [InlineData(ClientKey.P384)]
    [InlineData(ClientKey.P521)]
    public void FromPem_EveryKindOfKey_IsRead(ClientKey kind)
    {
        ClientPki pki = ClientPki.Of(kind);
        string traditional = pki.Key is RSA rsa ? rsa.ExportRSAPrivateKeyPem() : ((ECDsa)pki.Key).ExportECPrivateKeyPem();

        IdentityAssert.Sends(TlsIdentity.FromPem(pki.ChainPem, pki.KeyPem), pki.Leaf, pki.Intermediate);
        IdentityAssert.Sends(TlsIdentity.FromPem(pki.ChainPem, traditional), pki.Leaf, pki.Intermediate);
    }

    [Fact]
    public void FromPem_Good_TellsWhatItIs()
    {
        var identity = TlsIdentity.FromPem(s_pki.LeafPem, s_pki.KeyPem);

        Assert.Equal("CN=client, O=Test", identity.Subject);
        Assert.Equal(identity.Subject, identity.ToString());
        Assert.Equal((ClientPki.Begin, ClientPki.End), (identity.NotBefore, identity.NotAfter));
    }

    [Fact]
    public void FromPem_KeyBetweenCertificatesInAnyOrder_PutsTheLeafFirstAndKeepsTheRest()
    {
        string all = "comment\n" + s_pki.RootPem + s_pki.KeyPem + s_pki.IntermediatePem + PemText.Block("EC PARAMETERS", [6, 1, 1]) + s_pki.LeafPem;

        IdentityAssert.Sends(TlsIdentity.FromPem(all, all), s_pki.Leaf, s_pki.Root, s_pki.Intermediate);
    }

    [Fact]
    public void FromPem_CertificatesThatDoNotLink_AreSentAsTheyStand()
    {
        ClientPki stranger = ClientPki.Of(ClientKey.P384);

        IdentityAssert.Sends(
            TlsIdentity.FromPem(s_pki.LeafPem + stranger.RootPem + s_pki.LeafPem, s_pki.KeyPem), s_pki.Leaf, stranger.Root, s_pki.Leaf);
    }

    [Fact]
    public void FromPem_RenewedCertificateOfTheSameKey_TakesTheFirst()
    {
        using X509Certificate2 renewed = new CertificateRequest("CN=renewed", (ECDsa)s_pki.Key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(ClientPki.Begin, ClientPki.End);

        IdentityAssert.Sends(TlsIdentity.FromPem(ClientPki.Pem(renewed) + s_pki.LeafPem, s_pki.KeyPem), renewed, s_pki.Leaf);
    }

    [Fact]
    public void FromPem_Pkcs8WithPublicKeyAndAttributes_IsRead()
    {
        // RFC 5958: version 1, attributes, and the public key behind.
        var plain = new AsnReader(s_pki.Key.ExportPkcs8PrivateKey(), AsnEncodingRules.DER).ReadSequence();
        plain.ReadInteger();
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            writer.WriteEncodedValue(plain.ReadEncodedValue().Span);
            writer.WriteEncodedValue(plain.ReadEncodedValue().Span);
            writer.WriteEncodedValue([0xA0, 0x00]);
            writer.WriteBitString([1, 2, 3], tag: new(TagClass.ContextSpecific, 1));
        }

        IdentityAssert.Sends(TlsIdentity.FromPem(s_pki.LeafPem, PemText.Block("PRIVATE KEY", writer.Encode())), s_pki.Leaf);
    }

    [Fact]
    public void FromPemFiles_OneFileWithBoth_IsRead()
    {
        string path = _directory.Write("both.pem", s_pki.KeyPem + s_pki.ChainPem);

        IdentityAssert.Sends(TlsIdentity.FromPemFiles(path), s_pki.Leaf, s_pki.Intermediate);
        IdentityAssert.Sends(TlsIdentity.FromPemFiles(path, path), s_pki.Leaf, s_pki.Intermediate);
    }

    [Fact]
    public void FromPemFiles_TwoFiles_AreReadAndMayGo()
    {
        string certificate = _directory.Write("cert.pem", s_pki.ChainPem);
        string key = _directory.Write("key.pem", s_pki.KeyPem);
        var identity = TlsIdentity.FromPemFiles(certificate, key);
        File.Delete(certificate);
        File.Delete(key);

        IdentityAssert.Sends(identity, s_pki.Leaf, s_pki.Intermediate);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void FromPemFiles_ByteOrderMark_IsUnderstood(string encoding)
    {
        string path = Path.Combine(_directory.Path, "both.pem");
        File.WriteAllText(path, "Gerät\n" + s_pki.KeyPem + s_pki.ChainPem, Encoding.GetEncoding(encoding));

        IdentityAssert.Sends(TlsIdentity.FromPemFiles(path), s_pki.Leaf, s_pki.Intermediate);
    }

    [Fact]
    public void FromPemFiles_LargeFile_IsReadToItsEnd()
    {
        string comment = new('#', 100_000);

        IdentityAssert.Sends(TlsIdentity.FromPemFiles(_directory.Write("both.pem", $"{comment}\n{s_pki.ChainPem}{comment}\n{s_pki.KeyPem}")), s_pki.Leaf, s_pki.Intermediate);
    }

    [Fact]
    public void FromPemFiles_TooLarge_IsRefused()
    {
        string path = _directory.Write("both.pem", s_pki.KeyPem + s_pki.ChainPem + new string('#', IdentityFile.MaximumLength));

        IdentityAssert.Refused(() => TlsIdentity.FromPemFiles(path), path, "longer than 1048576 bytes");
    }

    [Fact]
    public void FromPemFiles_EndlessFile_IsRefused() =>
        IdentityAssert.Refused(() => TlsIdentity.FromPemFiles("/dev/zero"), "longer than 1048576 bytes");

    [Fact]
    public void FromPemFiles_MissingFile_ThrowsWithTheIOException()
    {
        string certificate = _directory.Write("cert.pem", s_pki.ChainPem);
        string missing = Path.Combine(_directory.Path, "none.pem");

        Assert.IsType<FileNotFoundException>(IdentityAssert.Refused(() => TlsIdentity.FromPemFiles(missing), missing, "cannot be read").InnerException);
        Assert.IsType<FileNotFoundException>(IdentityAssert.Refused(() => TlsIdentity.FromPemFiles(certificate, missing), missing, "cannot be read").InnerException);
        IdentityAssert.Refused(() => TlsIdentity.FromPemFiles(_directory.Path), "cannot be read");
    }

    [Fact]
    public void FromPem_WrongKey_NamesBoth()
    {
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        IdentityAssert.Refused(
            () => TlsIdentity.FromPem(s_pki.ChainPem, other.ExportPkcs8PrivateKeyPem()),
            "the private key (ECDSA on P-256) belongs to no certificate of it: CN=client, O=Test (ECDSA on P-256); CN=intermediate, O=Test (ECDSA on P-256)");
        IdentityAssert.Refused(
            () => TlsIdentity.FromPem(s_pki.ChainPem, ClientPki.Of(ClientKey.Rsa2048).KeyPem), "the private key (RSA with 2048 bits) belongs to no certificate");
        IdentityAssert.Refused(() => TlsIdentity.FromPem(ClientPki.Of(ClientKey.Rsa2048).ChainPem, RSA.Create(2048).ExportPkcs8PrivateKeyPem()), "belongs to no certificate");
    }

    [Fact]
    public void FromPemFiles_WrongKey_NamesBothFiles()
    {
        string certificate = _directory.Write("cert.pem", s_pki.ChainPem);
        string key = _directory.Write("key.pem", ClientPki.Of(ClientKey.P384).KeyPem);

        IdentityAssert.Refused(() => TlsIdentity.FromPemFiles(certificate, key), $"\"{certificate}\" with \"{key}\"");
    }

    [Fact]
    public void FromPem_Missing_SaysWhatIsThereInstead()
    {
        IdentityAssert.Refused(() => TlsIdentity.FromPem(s_pki.KeyPem, s_pki.KeyPem), "holds no certificate; its blocks are PRIVATE KEY.");
        IdentityAssert.Refused(() => TlsIdentity.FromPem(s_pki.ChainPem, s_pki.ChainPem), "holds no private key; its blocks are CERTIFICATE.");
        IdentityAssert.Refused(() => TlsIdentity.FromPem("", s_pki.KeyPem), "holds no certificate; PEM begins with a line such as -----BEGIN CERTIFICATE-----");
        IdentityAssert.Refused(() => TlsIdentity.FromPem(s_pki.ChainPem, "0\u0082"), "holds no private key in PEM, and looks like DER");
    }

    [Fact]
    public void FromPem_TwoKeys_AsksWhichOneIsMeant() => IdentityAssert.Refused(
        () => TlsIdentity.FromPem(s_pki.ChainPem, s_pki.KeyPem + ClientPki.Of(ClientKey.P384).KeyPem), "line 6: a second private key begins here, after the one in line 1");

    [Theory]
    [InlineData("TRUSTED CERTIFICATE", "openssl x509")]
    [InlineData("PKCS7", "openssl pkcs7 -print_certs")]
    public void FromPem_CertificateInAnotherWrapping_GetsTheCommand(string label, string command) =>
        IdentityAssert.Refused(() => TlsIdentity.FromPem(PemText.Block(label, [1]), s_pki.KeyPem), "line 1: ", command);

    [Theory]
    [InlineData("DSA PRIVATE KEY", "not supported: DSA PRIVATE KEY; RSA with 2048 to 8192 bits, and ECDSA on P-256, P-384 and P-521, are.")]
    [InlineData("OPENSSH PRIVATE KEY", "ssh-keygen -p -m PKCS8 -f FILE")]
    public void FromPem_KeyInAnotherWrapping_IsNamed(string label, string text) =>
        IdentityAssert.Refused(() => TlsIdentity.FromPem(s_pki.ChainPem, PemText.Block(label, [1])), "line 1: ", text);

    [Fact]
    public void FromPem_LegacyEncryption_GetsTheCommand() => IdentityAssert.Refused(
        () => TlsIdentity.FromPem(
            s_pki.ChainPem,
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----\n",
            "password"),
        "line 1: the private key is encrypted in the old way",
        "openssl pkcs8 -topk8 -in FILE -out NEWFILE");

    [Theory]
    [InlineData("1.3.101.112", "Ed25519")]
    [InlineData("1.3.101.113", "Ed448")]
    [InlineData("1.3.101.110", "X25519")]
    [InlineData("1.2.840.10040.4.1", "DSA")]
    [InlineData("1.2.840.113549.1.1.10", "RSASSA-PSS")]
    [InlineData("1.2.3.4", "1.2.3.4")]
    public void FromPem_KeyOfAnotherKind_IsNamed(string oid, string name)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(oid);
            }

            writer.WriteOctetString(new byte[34]);
        }

        IdentityAssert.Refused(
            () => TlsIdentity.FromPem(s_pki.ChainPem, PemText.Block("PRIVATE KEY", writer.Encode())), "line 1: ", $"not supported: {name}; RSA with");
    }

    [Fact]
    public void FromPem_UnsupportedCurveOrSize_IsNamed()
    {
        using ECDsa p224 = ECDsa.Create(ECCurve.CreateFromValue("1.3.132.0.33"));
        using ECDsa koblitz = ECDsa.Create(ECCurve.CreateFromValue("1.3.132.0.10"));
        using RSA shortRsa = TestIdentitySpec.ShortRsa();

        IdentityAssert.Refused(() => TlsIdentity.FromPem(s_pki.ChainPem, p224.ExportPkcs8PrivateKeyPem()), "ECDSA on P-224");
        IdentityAssert.Refused(() => TlsIdentity.FromPem(s_pki.ChainPem, koblitz.ExportECPrivateKeyPem()), "ECDSA on secp256k1");
        IdentityAssert.Refused(() => TlsIdentity.FromPem(s_pki.ChainPem, shortRsa.ExportRSAPrivateKeyPem()), "RSA with 1024 bits");
    }

    [Fact]
    public void FromPem_ExplicitCurve_GetsTheCommand()
    {
        using ECDsa key = ECDsa.Create(s_pki.Key is ECDsa ecdsa ? ecdsa.ExportExplicitParameters(true) : default);

        IdentityAssert.Refused(() => TlsIdentity.FromPem(s_pki.ChainPem, key.ExportPkcs8PrivateKeyPem()), "openssl ec -param_enc named_curve");
    }

    [Theory]
    [InlineData("PRIVATE KEY", "PKCS#8")]
    [InlineData("RSA PRIVATE KEY", "PKCS#1")]
    [InlineData("EC PRIVATE KEY", "SEC 1")]
    [InlineData("ENCRYPTED PRIVATE KEY", "PKCS#8")]
    public void FromPem_DamagedKey_IsCalledSo(string label, string form) => IdentityAssert.Refused(
        () => TlsIdentity.FromPem(s_pki.ChainPem, PemText.Block(label, [0x30, 3, 1, 2, 3])), "line 1: ", $"is not the {form} that it is said to be; it may be damaged");

    [Fact]
    public void FromPem_KeyThatIsNoBase64_GetsItsLine() => IdentityAssert.Refused(
        () => TlsIdentity.FromPem(s_pki.ChainPem, "-----BEGIN PRIVATE KEY-----\nAAAA\nA!\n-----END PRIVATE KEY-----\n"), "line 3: \"!\" is no base64 character");

    [Fact]
    public void FromPem_CertificateThatDoesNotParse_GetsItsLine() => IdentityAssert.Refused(
        () => TlsIdentity.FromPem(s_pki.LeafPem + PemText.Block("CERTIFICATE", [0x30, 0]), s_pki.KeyPem), $"line {s_pki.LeafPem.Count(c => c == '\n') + 1}: The certificate does not parse");

    [Fact]
    public void FromPem_TooManyCertificates_IsRefused() => IdentityAssert.Refused(
        () => TlsIdentity.FromPem(string.Concat(Enumerable.Repeat(s_pki.LeafPem, 17)), s_pki.KeyPem), "it has 17 certificates; 16 is the most that is sent");

    [Fact]
    public void FromPem_Null_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => TlsIdentity.FromPem(null!, ""));
        Assert.Throws<ArgumentNullException>(() => TlsIdentity.FromPem("", null!));
        Assert.Throws<ArgumentNullException>(() => TlsIdentity.FromPemFiles(null!));
        Assert.Throws<ArgumentException>(() => TlsIdentity.FromPemFiles("a", ""));
        Assert.Throws<ArgumentException>(() => TlsIdentity.FromPkcs12File("", null));
        Assert.Throws<ArgumentNullException>(() => TlsIdentity.FromCertificate(null!));
    }

    [Fact]
    public void ThrowIfNotValid_OutsideOfTheValidity_SaysWhich()
    {
        var identity = TlsIdentity.FromPem(s_pki.LeafPem, s_pki.KeyPem);

        identity.ThrowIfNotValid(ClientPki.Begin);
        identity.ThrowIfNotValid(ClientPki.End);
        var late = Assert.Throws<TlsException>(() => identity.ThrowIfNotValid(ClientPki.End.AddSeconds(1)));
        var early = Assert.Throws<TlsException>(() => identity.ThrowIfNotValid(ClientPki.Begin.AddSeconds(-1)));
        Assert.Equal((TlsErrorReason.InvalidIdentity, TlsErrorReason.InvalidIdentity), (late.Reason, early.Reason));
        Assert.Equal("The identity \"CN=client, O=Test\" expired on 2049-06-07 08:09:10Z; it is 2049-06-07 08:09:11Z. Renew the certificate.", late.Message);
        Assert.Equal("The identity \"CN=client, O=Test\" is not valid before 2026-01-02 03:04:05Z; it is 2026-01-02 03:04:04Z. Is the clock right?", early.Message);
    }
}
