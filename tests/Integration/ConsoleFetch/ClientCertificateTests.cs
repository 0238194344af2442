using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.ConsoleFetch;

/// <summary>--cert, --key, --pass, --cert-type: what the server is shown, and what is refused with 58.</summary>
public sealed class ClientCertificateTests : IDisposable
{
    private const int Deadline = 180_000;
    private const string PassPhrase = "open: sesame";

    private static readonly TestCertificate s_server = TestPki.Shared.Leaf();
    private static readonly TestCertificate s_client = TestPki.Shared.Leaf(new LeafSpec
    {
        CommonName = "TlsSimple test client",
        ExtendedKeyUsages = [LeafSpec.ClientAuthentication],
    });

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory(Timeout = Deadline)]
    [InlineData("1.2")]
    [InlineData("1.3")]
    public async Task Certificate_Pem_IsShown(string version) => await AssertShownAsync("--cert", s_client.CertPemPath, "--key", s_client.KeyPemPath, "--tls-max", version);

    [Fact(Timeout = Deadline)]
    public async Task Certificate_PemWithItsKey_IsShown() => await AssertShownAsync("--cert", Both(), "--cert-type", "PEM");

    [Fact(Timeout = Deadline)]
    public async Task Certificate_EncryptedKey_IsShown() =>
        await AssertShownAsync("--cert", s_client.CertPemPath, "--key", EncryptedKey(), "--pass", PassPhrase);

    [Fact(Timeout = Deadline)]
    public async Task Certificate_PasswordBehindTheColon_IsTaken() =>
        await AssertShownAsync("--cert", $"{s_client.CertPemPath}:{PassPhrase}", "--key", EncryptedKey());

    [Fact(Timeout = Deadline)]
    public async Task Certificate_ColonInTheName_IsEscaped()
    {
        string file = _directory.File("a:b.pem");
        File.Copy(Both(), file);
        await AssertShownAsync("--cert", file.Replace(":", "\\:", StringComparison.Ordinal));
    }

    [Theory(Timeout = Deadline)]
    [InlineData(null)]
    [InlineData("P12")]
    public async Task Certificate_Pkcs12_IsShown(string? type)
    {
        string[] typeOption = type is null ? [] : ["--cert-type", type];
        await AssertShownAsync(["--cert", $"{s_client.Pkcs12Path}:{TestCertificate.Password}", .. typeOption]);
        await AssertShownAsync(["--cert", s_client.Pkcs12Path, "--pass", TestCertificate.Password, .. typeOption]);
    }

    [Fact(Timeout = Deadline)]
    public async Task Certificate_FileMissing_Is58() => await AssertRefusedAsync("--cert", _directory.File("missing"));

    [Fact(Timeout = Deadline)]
    public async Task Certificate_WithoutKey_Is58() => await AssertRefusedAsync("--cert", s_client.CertPemPath);

    [Fact(Timeout = Deadline)]
    public async Task Certificate_KeyMissing_Is58() => await AssertRefusedAsync("--cert", s_client.CertPemPath, "--key", _directory.File("missing"));

    [Fact(Timeout = Deadline)]
    public async Task Certificate_KeyOfAnother_Is58() => await AssertRefusedAsync("--cert", s_client.CertPemPath, "--key", s_server.KeyPemPath);

    [Fact(Timeout = Deadline)]
    public async Task Certificate_WrongPassPhrase_Is58()
    {
        await AssertRefusedAsync("--cert", s_client.CertPemPath, "--key", EncryptedKey(), "--pass", "wrong");
        await AssertRefusedAsync("--cert", s_client.CertPemPath, "--key", EncryptedKey());
        await AssertRefusedAsync("--cert", $"{s_client.Pkcs12Path}:wrong");
    }

    [Fact(Timeout = Deadline)]
    public async Task Certificate_OtherTypeThanSaid_Is58()
    {
        await AssertRefusedAsync("--cert", Both(), "--cert-type", "P12");
        await AssertRefusedAsync("--cert", $"{s_client.Pkcs12Path}:{TestCertificate.Password}", "--cert-type", "PEM");
    }

    [Fact(Timeout = Deadline)]
    public async Task Certificate_KeyBesidePkcs12_Is58() =>
        await AssertRefusedAsync("--cert", $"{s_client.Pkcs12Path}:{TestCertificate.Password}", "--key", s_client.KeyPemPath);

    [Fact(Timeout = Deadline)]
    public async Task Certificate_Expired_Is58()
    {
        TestCertificate expired = TestPki.Shared.Leaf(LeafSpec.Expired with { ExtendedKeyUsages = [LeafSpec.ClientAuthentication] });
        await AssertRefusedAsync("--cert", expired.CertPemPath, "--key", expired.KeyPemPath);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("--key", "key.pem", "https://localhost/")]
    [InlineData("--pass", "word", "https://localhost/")]
    [InlineData("--cert-type", "PEM", "https://localhost/")]
    [InlineData("--cert", "cert.pem", "--cert-type", "DER", "https://localhost/")]
    [InlineData("--cert", "", "https://localhost/")]
    [InlineData("--cert", ":password", "https://localhost/")]
    [InlineData("--cert", "cert.pem", "--key", "", "https://localhost/")]
    public async Task Option_Wrong_Is2(params string[] arguments)
    {
        FetchOutcome outcome = await FetchProcess.RunAsync(arguments);

        Assert.True(outcome.ExitCode == 2, outcome.ToString());
        Assert.StartsWith("ConsoleFetch: ", outcome.Errors, StringComparison.Ordinal);
    }

    /// <summary>The server demands one and tells on its page which it got.</summary>
    private static async Task AssertShownAsync(params string[] arguments)
    {
        await using OpenSslServer peer = await OpenSslServer.StartAsync(s_server, "-www", "-Verify", "3", "-verify_return_error", "-CAfile", s_client.CaPemPath);
        FetchOutcome outcome = await FetchProcess.RunAsync(["--cacert", s_server.CaPemPath, .. arguments, peer.Url("/").AbsoluteUri]);

        Assert.True(outcome.ExitCode == 0, outcome + peer.Log);
        Assert.Contains("TlsSimple test client", outcome.Output, StringComparison.Ordinal);
    }

    private static async Task AssertRefusedAsync(params string[] arguments)
    {
        FetchOutcome outcome = await FetchProcess.RunAsync(["--json", .. arguments, "https://localhost:1/"]);

        Assert.True(outcome.ExitCode == 58, outcome.ToString());
        Assert.Equal("Configuration/InvalidIdentity", outcome.JsonError);
        Assert.StartsWith("ConsoleFetch: (58) ", outcome.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(PassPhrase, outcome.Errors, StringComparison.Ordinal);
    }

    /// <summary>Certificates and key in one file.</summary>
    private string Both() => _directory.Write("both.pem", s_client.ChainPem + File.ReadAllText(s_client.KeyPemPath));

    private string EncryptedKey()
    {
        using ECDsa key = s_client.WithKey.GetECDsaPrivateKey()!;
        return _directory.Write(
            "key.pem",
            key.ExportEncryptedPkcs8PrivateKeyPem(PassPhrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 20_000)));
    }
}
