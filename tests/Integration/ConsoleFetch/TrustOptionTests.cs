using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.ConsoleFetch;

/// <summary>Whom to trust: --roots, --crlfile and --pinnedpubkey.</summary>
public sealed class TrustOptionTests(FetchServer server) : IClassFixture<FetchServer>, IDisposable
{
    private const int Deadline = 180_000;

    private static readonly RevocablePki s_revocable = new();

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory(Timeout = Deadline)]
    [InlineData("system", "UnknownIssuer")]
    [InlineData("mozilla", "UnknownIssuer")]
    [InlineData("platform", "RefusedByPlatform")]
    public async Task Roots_OfOthers_Is60(string roots, string reason) =>
        await AssertFailsAsync(60, $"PeerCertificate/{reason}", server.Url("/hello"), "--roots", roots);

    [Theory(Timeout = Deadline)]
    [InlineData("system")]
    [InlineData("platform")]
    public async Task Roots_OfTheMachine_HeedTheEnvironment(string roots)
    {
        var environment = new Dictionary<string, string> { ["SSL_CERT_FILE"] = server.Certificate.CaPemPath };
        await using FetchProcess process = FetchProcess.StartWith(environment, "--roots", roots, server.Url("/hello"));
        FetchOutcome outcome = await process.EndAsync();

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
    }

    [Theory(Timeout = Deadline)]
    [InlineData("--roots", "other", "https://localhost/")]
    [InlineData("--roots", "system", "--cacert", "ca.pem", "https://localhost/")]
    [InlineData("--cacert", "", "https://localhost/")]
    [InlineData("--crlfile", "", "https://localhost/")]
    [InlineData("--pinnedpubkey", "", "https://localhost/")]
    public async Task Option_Wrong_Is2(params string[] arguments)
    {
        FetchOutcome outcome = await FetchProcess.RunAsync(arguments);

        Assert.True(outcome.ExitCode == 2, outcome.ToString());
    }

    [Fact(Timeout = Deadline)]
    public async Task Lists_OfEveryIssuer_Is0() => await AssertWithListsAsync(0, "", s_revocable.Good, s_revocable.ListsPemPath);

    /// <summary>curl with OpenSSL fails there as well, with the same number.</summary>
    [Fact(Timeout = Deadline)]
    public async Task Lists_OneMissing_Is60() =>
        await AssertWithListsAsync(60, "PeerCertificate/RevocationUnknown", s_revocable.Good, s_revocable.LeafListPemPath);

    [Fact(Timeout = Deadline)]
    public async Task Lists_Revoked_Is60() => await AssertWithListsAsync(60, "PeerCertificate/Revoked", s_revocable.Revoked, s_revocable.ListsPemPath);

    [Fact(Timeout = Deadline)]
    public async Task Lists_FileMissing_Is82() =>
        await AssertFailsAsync(82, "Configuration/InvalidRevocationList", server.Url("/hello"), server.CaOption, "--crlfile", _directory.File("missing"));

    [Fact(Timeout = Deadline)]
    public async Task Lists_FileWithoutOne_Is82() => await AssertFailsAsync(
        82, "Configuration/InvalidRevocationList", server.Url("/hello"), server.CaOption, "--crlfile", _directory.Write("junk", "nothing here\n"));

    private static async Task AssertWithListsAsync(int code, string kindAndReason, TestCertificate certificate, string lists)
    {
        await using KestrelServer peer = await KestrelServer.StartAsync(certificate);
        await AssertEndsAsync(code, kindAndReason, peer.Url("/hello").AbsoluteUri, "--cacert", certificate.CaPemPath, "--crlfile", lists);
    }

    private static Task AssertFailsAsync(int code, string kindAndReason, string url, params string[] arguments) =>
        AssertEndsAsync(code, kindAndReason, url, arguments);

    private static async Task AssertEndsAsync(int code, string kindAndReason, string url, params string[] arguments)
    {
        FetchOutcome outcome = await FetchProcess.RunAsync(["--json", .. arguments, url]);

        Assert.True(outcome.ExitCode == code, outcome.ToString());
        if (code != 0)
        {
            Assert.Equal(kindAndReason, outcome.JsonError);
        }
    }
}
