using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.ConsoleFetch;

/// <summary>--pinnedpubkey, in curl's forms and with curl's number.</summary>
public sealed class PinTests(FetchServer server) : IClassFixture<FetchServer>, IDisposable
{
    private const int Deadline = 180_000;

    private static readonly string s_stranger = Pin(ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportSubjectPublicKeyInfo());

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact(Timeout = Deadline)]
    public async Task Pin_OfTheLeaf_Is0() => await AssertEndsAsync(0, PinOf(server.Certificate.WithKey));

    [Fact(Timeout = Deadline)]
    public async Task Pin_OfAnyCertificateOfThePath_Is0()
    {
        await AssertEndsAsync(0, PinOf(server.Certificate.Intermediates[0]));
        await AssertEndsAsync(0, PinOf(server.Certificate.Root));
    }

    [Fact(Timeout = Deadline)]
    public async Task Pin_OneOfSeveral_Is0() => await AssertEndsAsync(0, $"{s_stranger};{PinOf(server.Certificate.WithKey)}");

    [Fact(Timeout = Deadline)]
    public async Task Pin_OfAnother_Is90AndShowsTheChain()
    {
        FetchOutcome outcome = await AssertEndsAsync(90, s_stranger, "PeerCertificate/PinMismatch");

        Assert.Contains("PinMismatch: ", outcome.Errors, StringComparison.Ordinal);
    }

    /// <summary>A pin is asked on top of everything else, not in its place.</summary>
    [Fact(Timeout = Deadline)]
    public async Task Pin_OfAServerThatIsNotTrusted_Is60()
    {
        FetchOutcome outcome = await FetchProcess.RunAsync("--json", "--pinnedpubkey", PinOf(server.Certificate.WithKey), server.Url("/hello"));

        Assert.True(outcome.ExitCode == 60, outcome.ToString());
    }

    [Fact(Timeout = Deadline)]
    public async Task Pin_FileOfTheKey_Is0()
    {
        byte[] key = server.Certificate.WithKey.PublicKey.ExportSubjectPublicKeyInfo();
        string pem = _directory.Write("key.pem", PemEncoding.WriteString("PUBLIC KEY", key));
        string der = _directory.File("key.der");
        await File.WriteAllBytesAsync(der, key, TestContext.Current.CancellationToken);
        await AssertEndsAsync(0, pem);
        await AssertEndsAsync(0, der);
        await AssertEndsAsync(0, server.Certificate.LeafPemPath);
    }

    [Fact(Timeout = Deadline)]
    public async Task Pin_FileOfAnother_Is90()
    {
        string pem = _directory.Write("other.pem", PemEncoding.WriteString("PUBLIC KEY", ECDsa.Create(ECCurve.NamedCurves.nistP384).ExportSubjectPublicKeyInfo()));
        await AssertEndsAsync(90, pem, "PeerCertificate/PinMismatch");
    }

    [Fact(Timeout = Deadline)]
    public async Task Pin_FileWithoutKey_Is90()
    {
        await AssertEndsAsync(90, _directory.File("missing"), "Configuration/InvalidOption");
        await AssertEndsAsync(90, _directory.Write("junk", "nothing here\n"), "Configuration/InvalidOption");
    }

    [Theory(Timeout = Deadline)]
    [InlineData("sha256//")]
    [InlineData("sha256//AAAA")]
    [InlineData("sha256//not base64")]
    public async Task Pin_ThatIsNone_Is2(string pin) => await AssertEndsAsync(2, pin, "Configuration/InvalidOption");

    private async Task<FetchOutcome> AssertEndsAsync(int code, string pins, string kindAndReason = "")
    {
        FetchOutcome outcome = await FetchProcess.RunAsync("--json", server.CaOption, "--pinnedpubkey", pins, server.Url("/hello"));

        Assert.True(outcome.ExitCode == code, outcome.ToString());
        if (code != 0)
        {
            Assert.Equal(kindAndReason, outcome.JsonError);
        }

        return outcome;
    }

    private static string PinOf(X509Certificate2 certificate) => Pin(certificate.PublicKey.ExportSubjectPublicKeyInfo());

    private static string Pin(byte[] key) => "sha256//" + Convert.ToBase64String(SHA256.HashData(key));
}
