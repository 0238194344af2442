using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.ClientCertificates;

/// <summary>Key files as openssl and keytool write them. Where one is refused, the command in the message must help.</summary>
public sealed class KeyFileTests : IDisposable
{
    private const int Deadline = 60_000;
    private const string Password = "pass word";

    private static readonly TestCertificate s_rsa = ClientIdentity.Issue(KeyKind.Rsa2048);
    private static readonly TestCertificate s_ecdsa = ClientIdentity.Issue();

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory(Timeout = Deadline)]
    [InlineData("-v2 aes-128-cbc -v2prf hmacWithSHA1")]
    [InlineData("-v2 aes-192-cbc -v2prf hmacWithSHA256")]
    [InlineData("-v2 aes-256-cbc -v2prf hmacWithSHA384")]
    [InlineData("-v2 aes-256-cbc -v2prf hmacWithSHA512 -iter 50000")]
    [InlineData("-v2 des3 -v2prf hmacWithSHA256")]
    [InlineData("-v1 PBE-SHA1-3DES")]
    [InlineData("-nocrypt")]
    public async Task FromPemFiles_Pkcs8OfOpenSsl_IsRead(string options)
    {
        foreach (TestCertificate certificate in new[] { s_rsa, s_ecdsa })
        {
            string key = await OpenSslAsync($"pkcs8 -topk8 -in {certificate.KeyPemPath} -out NEW -passout PASS {options}");

            AssertIs(certificate, TlsIdentity.FromPemFiles(certificate.CertPemPath, key, Password));
        }
    }

    [Fact(Timeout = Deadline)]
    public async Task FromPemFiles_TraditionalFormsOfOpenSsl_AreRead()
    {
        AssertIs(s_rsa, TlsIdentity.FromPemFiles(s_rsa.CertPemPath, await OpenSslAsync($"rsa -traditional -in {s_rsa.KeyPemPath} -out NEW")));
        AssertIs(s_ecdsa, TlsIdentity.FromPemFiles(s_ecdsa.CertPemPath, await OpenSslAsync($"ec -in {s_ecdsa.KeyPemPath} -out NEW")));
        AssertIs(s_ecdsa, TlsIdentity.FromPemFiles(s_ecdsa.CertPemPath, await OpenSslAsync($"ec -no_public -in {s_ecdsa.KeyPemPath} -out NEW")));
        AssertIs(s_ecdsa, TlsIdentity.FromPemFiles(s_ecdsa.CertPemPath, await OpenSslAsync($"ec -conv_form compressed -in {s_ecdsa.KeyPemPath} -out NEW")));
    }

    [Theory(Timeout = Deadline)]
    [InlineData("rsa -traditional -aes256 -in KEY -out NEW -passout PASS", "encrypted in the old way of OpenSSL")]
    [InlineData("pkcs8 -topk8 -scrypt -in KEY -out NEW -passout PASS", "a key derived by scrypt")]
    [InlineData("pkcs8 -topk8 -v1 PBE-MD5-DES -provider legacy -provider default -in KEY -out NEW -passout PASS", "encrypted with DES")]
    public async Task FromPemFiles_OutdatedEncryption_IsRefusedAndTheCommandHelps(string command, string problem)
    {
        string key = await OpenSslAsync(command.Replace("KEY", s_rsa.KeyPemPath, StringComparison.Ordinal));

        AssertRefused(() => TlsIdentity.FromPemFiles(s_rsa.CertPemPath, key, Password), problem, "openssl pkcs8 -topk8 -in FILE -out NEWFILE");
        string providers = problem.EndsWith("DES", StringComparison.Ordinal) ? "-provider legacy -provider default " : "";
        string converted = await OpenSslAsync($"pkcs8 -topk8 {providers}-in {key} -out NEW -passin PASS -passout PASS");
        AssertIs(s_rsa, TlsIdentity.FromPemFiles(s_rsa.CertPemPath, converted, Password));
    }

    [Fact(Timeout = Deadline)]
    public async Task FromPemFiles_CurveByNumbers_IsRefusedAndTheCommandHelps()
    {
        string key = await OpenSslAsync($"ec -param_enc explicit -in {s_ecdsa.KeyPemPath} -out NEW");

        AssertRefused(() => TlsIdentity.FromPemFiles(s_ecdsa.CertPemPath, key), "openssl ec -param_enc named_curve -in FILE -out NEWFILE");
        AssertIs(s_ecdsa, TlsIdentity.FromPemFiles(s_ecdsa.CertPemPath, await OpenSslAsync($"ec -param_enc named_curve -in {key} -out NEW")));
    }

    [Theory(Timeout = Deadline)]
    [InlineData("ed25519", "Ed25519")]
    [InlineData("ed448", "Ed448")]
    [InlineData("x25519", "X25519")]
    [InlineData("RSA-PSS -pkeyopt rsa_keygen_bits:2048", "RSASSA-PSS")]
    [InlineData("EC -pkeyopt ec_paramgen_curve:P-224", "P-224")]
    [InlineData("EC -pkeyopt ec_paramgen_curve:brainpoolP256r1", "brainpoolP256r1")]
    public async Task FromPemFiles_KeyOfAnotherKind_IsNamed(string algorithm, string name)
    {
        string key = await OpenSslAsync($"genpkey -algorithm {algorithm} -out NEW");

        AssertRefused(() => TlsIdentity.FromPemFiles(s_rsa.CertPemPath, key), "not supported: ", name);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("")]
    [InlineData("-macalg sha1")]
    [InlineData("-macalg sha384")]
    [InlineData("-macalg sha512 -iter 20000")]
    [InlineData("-nomac")]
    [InlineData("-noiter -nomaciter")]
    [InlineData("-keypbe NONE -certpbe NONE")]
    [InlineData("-keypbe AES-128-CBC -certpbe AES-192-CBC")]
    [InlineData("-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1")]
    public async Task FromPkcs12File_OfOpenSsl_IsRead(string options)
    {
        foreach (TestCertificate certificate in new[] { s_rsa, s_ecdsa })
        {
            string file = await OpenSslAsync($"pkcs12 -export -in {certificate.CertPemPath} -inkey {certificate.KeyPemPath} -name me -out NEW -passout PASS {options}");

            AssertIs(certificate, TlsIdentity.FromPkcs12File(file, Password));
        }
    }

    [Fact(Timeout = Deadline)]
    public async Task FromPkcs12File_OfOpenSslWithoutPassword_IsRead()
    {
        string file = await OpenSslAsync($"pkcs12 -export -in {s_rsa.CertPemPath} -inkey {s_rsa.KeyPemPath} -out NEW -passout pass:");

        AssertIs(s_rsa, TlsIdentity.FromPkcs12File(file, ""));
        AssertIs(s_rsa, TlsIdentity.FromPkcs12File(file, null));
    }

    [Fact(Timeout = Deadline)]
    public async Task FromPkcs12File_LegacyOfOpenSsl_IsRefusedAndTheCommandHelps()
    {
        string file = await OpenSslAsync($"pkcs12 -export -legacy -in {s_rsa.CertPemPath} -inkey {s_rsa.KeyPemPath} -out NEW -passout PASS");

        AssertRefused(() => TlsIdentity.FromPkcs12File(file, Password), "encrypted with 40-bit RC2", "openssl pkcs12 -legacy -in FILE -out NEWFILE");
        string converted = await OpenSslAsync($"pkcs12 -legacy -in {file} -out NEW -passin PASS -passout PASS");
        AssertIs(s_rsa, TlsIdentity.FromPemFiles(converted, password: Password));
    }

    [Theory(Timeout = Deadline)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FromPkcs12File_OfJava_IsRead(bool isEcdsa)
    {
        TestCertificate certificate = isEcdsa ? s_ecdsa : s_rsa;
        string file = await ImportIntoJavaAsync(certificate, "me", "java.p12");

        AssertIs(certificate, TlsIdentity.FromPkcs12File(file, TestCertificate.Password));
        AssertRefused(() => TlsIdentity.FromPkcs12File(file, "wrong"), "the password does not open it");
    }

    [Fact(Timeout = Deadline)]
    public async Task FromPkcs12File_SeveralKeysOfJava_IsRefusedAndTheCommandHelps()
    {
        await ImportIntoJavaAsync(s_ecdsa, "one", "java.p12");
        string both = await ImportIntoJavaAsync(s_rsa, "two", "java.p12");

        AssertRefused(() => TlsIdentity.FromPkcs12File(both, TestCertificate.Password), "it holds 2 private keys (\"one\", \"two\")");
        string file = _directory.File("one.p12");
        await KeyToolAsync(
            "-importkeystore", "-srckeystore", both, "-srcalias", "two", "-destkeystore", file, "-deststoretype", "pkcs12",
            "-srcstorepass", TestCertificate.Password, "-deststorepass", TestCertificate.Password);
        AssertIs(s_rsa, TlsIdentity.FromPkcs12File(file, TestCertificate.Password));
    }

    private static void AssertIs(TestCertificate certificate, TlsIdentity identity) =>
        Assert.Equal(certificate.ChainDer, identity.Chain.Select(c => c.ToArray()));

    private static void AssertRefused(Func<TlsIdentity> load, params string[] parts)
    {
        var e = Assert.Throws<TlsException>(load);
        Assert.Equal((TlsErrorKind.Configuration, TlsErrorReason.InvalidIdentity), (e.Kind, e.Reason));
        Assert.All(parts, part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
    }

    private async Task<string> ImportIntoJavaAsync(TestCertificate certificate, string alias, string name)
    {
        string source = await OpenSslAsync(
            $"pkcs12 -export -in {certificate.CertPemPath} -inkey {certificate.KeyPemPath} -name {alias} -out NEW -passout pass:{TestCertificate.Password}");
        string file = _directory.File(name);
        await KeyToolAsync(
            "-importkeystore", "-srckeystore", source, "-srcstoretype", "pkcs12", "-destkeystore", file, "-deststoretype", "pkcs12",
            "-srcstorepass", TestCertificate.Password, "-deststorepass", TestCertificate.Password);
        return file;
    }

    private Task KeyToolAsync(params string[] arguments) => Tool.RunAsync("keytool", arguments, _directory.FullName);

    /// <summary>Runs openssl; NEW stands for a new file, whose path is returned, and PASS for the password.</summary>
    private async Task<string> OpenSslAsync(string command)
    {
        string file = _directory.File(Guid.NewGuid().ToString("n"));
        IEnumerable<string> arguments = command.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => word switch { "NEW" => file, "PASS" => $"pass:{Password}", _ => word });
        await Tool.RunAsync("openssl", arguments, _directory.FullName);
        return file;
    }
}
