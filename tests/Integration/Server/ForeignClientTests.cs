using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Server;

/// <summary>Clients that are not ours against a server of TlsStreams.</summary>
public sealed class ForeignClientTests
{
    private const int Deadline = 120_000;

    private static readonly LeafSpec s_client = new() { CommonName = "somebody", ExtendedKeyUsages = [LeafSpec.ClientAuthentication], DnsNames = [], IpAddresses = [], HasSubjectAlternativeName = false };

    [Fact(Timeout = Deadline)]
    public async Task Curl_Name_GetsTheCertificateForIt()
    {
        TestCertificate a = TestPki.Shared.Leaf(LeafSpec.For("a.test"));
        TestCertificate shop = TestPki.Shared.Leaf(LeafSpec.For("*.shop.test"));
        await using var server = new FactsServer(Showing(a, shop));
        foreach (string name in (string[])["a.test", "x.shop.test", "y.shop.test"])
        {
            // It minds the name, so to get through is to be shown the right one.
            foreach (string version in (string[])["--tlsv1.3", "--tls-max=1.2"])
            {
                (string output, int exitCode) = await ClientProgram.CurlAsync(server.Port, name, a.CaPemPath, version.Split('='));
                Assert.True(exitCode == 0, output);
                Assert.Contains($"name={name};", output, StringComparison.Ordinal);
            }
        }

        (string refused, int code) = await ClientProgram.CurlAsync(server.Port, "other.test", a.CaPemPath);
        Assert.True(code == 60, refused);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("RSA-PSS", "-tls1_3", "-sigalgs", "rsa_pss_rsae_sha256")]
    [InlineData("ECDSA", "-tls1_3", "-sigalgs", "ecdsa_secp256r1_sha256")]
    [InlineData("RSA", "-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256")]
    [InlineData("ECDSA", "-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256")]
    public async Task OpenSsl_WhatItCanVerify_IsShown(string expected, params string[] arguments)
    {
        TestCertificate ecdsa = TestPki.Shared.Leaf(LeafSpec.For("a.test"));
        TestCertificate rsa = TestPki.Shared.Leaf(LeafSpec.For("a.test") with { Key = KeyKind.Rsa2048 });
        await using var server = new FactsServer(Showing(ecdsa, rsa));
        string ca = expected == "ECDSA" ? ecdsa.CaPemPath : rsa.CaPemPath;
        (string output, int exitCode) = await ClientProgram.OpenSslAsync(
            server.Port, "a.test", ["-CAfile", ca, "-verify_return_error", "-verify_hostname", "a.test", .. arguments]);

        Assert.True(exitCode == 0, output);
        Assert.Matches($"Peer signature type: {expected}", output);
        Assert.Contains("name=a.test;", output, StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task OpenSsl_UnknownName_GetsTheAlert()
    {
        TlsServerOptions options = Showing(TestPki.Shared.Leaf(LeafSpec.For("a.test")));
        options.RefuseUnknownServerName = true;
        await using var server = new FactsServer(options);
        (string output, int exitCode) = await ClientProgram.OpenSslAsync(server.Port, "b.test");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("unrecognized name", output, StringComparison.Ordinal);
        Assert.Equal(TlsErrorReason.UnknownServerName, (await server.NextFailureAsync(TestContext.Current.CancellationToken)).Reason);
    }

    [Fact(Timeout = Deadline)]
    public async Task OpenSsl_VerifiesNothingOfOurs_IsToldBeforeAServerHello()
    {
        await using var server = new FactsServer(Showing(TestPki.Shared.Leaf(LeafSpec.For("a.test"))));
        (string output, int exitCode) = await ClientProgram.OpenSslAsync(server.Port, "a.test", "-tls1_3", "-sigalgs", "rsa_pss_rsae_sha256", "-msg");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("alert handshake failure", output, StringComparison.Ordinal);
        Assert.DoesNotContain("ServerHello", output, StringComparison.Ordinal);
        Assert.Equal(TlsErrorReason.NoCommonParameters, (await server.NextFailureAsync(TestContext.Current.CancellationToken)).Reason);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task OpenSsl_SavedSession_IsTakenUp(string version)
    {
        using var directory = new ScratchDirectory();
        string session = directory.File("session.pem");
        await using var server = new FactsServer(Showing(TestPki.Shared.Leaf(LeafSpec.For("a.test", "b.test"))));
        (string first, _) = await ClientProgram.OpenSslAsync(server.Port, "a.test", version, "-sess_out", session);
        Assert.Contains("resumed=False;", first, StringComparison.Ordinal);
        (string second, _) = await ClientProgram.OpenSslAsync(server.Port, "a.test", version, "-sess_in", session);
        Assert.Contains("resumed=True;", second, StringComparison.Ordinal);
        Assert.Contains("Reused", second, StringComparison.Ordinal);

        // RFC 6066, section 3: not under another name.
        (string other, _) = await ClientProgram.OpenSslAsync(server.Port, "b.test", version, "-sess_in", session);
        Assert.Contains("resumed=False;", other, StringComparison.Ordinal);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task OpenSsl_SavedSessionWithItsCertificate_IsJudgedAgain(string version)
    {
        using var directory = new ScratchDirectory();
        string session = directory.File("session.pem");
        TestCertificate shown = TestPki.Shared.Leaf(s_client);
        bool isWelcome = true;
        TlsServerOptions options = Asking(shown);
        options.PeerFilter = _ => isWelcome;
        await using var server = new FactsServer(options);
        string[] identity = [version, "-cert", shown.LeafPemPath, "-key", shown.KeyPemPath, "-cert_chain", shown.IntermediatesPemPath!];
        (string first, _) = await ClientProgram.OpenSslAsync(server.Port, "a.test", [.. identity, "-sess_out", session]);
        Assert.Contains("client=CN=somebody;", first, StringComparison.Ordinal);
        (string second, _) = await ClientProgram.OpenSslAsync(server.Port, "a.test", [.. identity, "-sess_in", session]);
        Assert.Contains("resumed=True;", second, StringComparison.Ordinal);
        Assert.Contains("client=CN=somebody;", second, StringComparison.Ordinal);
        Assert.Contains("path=3;", second, StringComparison.Ordinal);

        isWelcome = false;
        (string third, _) = await ClientProgram.OpenSslAsync(server.Port, "a.test", [.. identity, "-sess_in", session]);
        Assert.DoesNotContain("client=", third, StringComparison.Ordinal);
        Assert.Contains("certificate unknown", third, StringComparison.Ordinal);
        Assert.Equal(TlsErrorReason.RefusedByFilter, (await server.NextFailureAsync(TestContext.Current.CancellationToken)).Reason);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("--tlsv1.3")]
    [InlineData("--tls-max=1.2")]
    public async Task Curl_ClientCertificate_IsRequired(string version)
    {
        TestCertificate shown = TestPki.Shared.Leaf(s_client);
        TestCertificate stranger = TestPki.Shared.Leaf(s_client with { Ca = "strangers" });
        TlsServerOptions options = Asking(shown);
        await using var server = new FactsServer(options);
        string ca = TestPki.Shared.CaPemPath();
        (string output, int exitCode) = await ClientProgram.CurlAsync(
            server.Port, "a.test", ca, [.. version.Split('='), "--cert", shown.CertPemPath, "--key", shown.KeyPemPath]);
        Assert.True(exitCode == 0, output);
        Assert.Contains("client=CN=somebody;", output, StringComparison.Ordinal);

        (output, exitCode) = await ClientProgram.CurlAsync(server.Port, "a.test", ca, version.Split('='));
        Assert.NotEqual(0, exitCode);
        Assert.DoesNotContain("client=", output, StringComparison.Ordinal);
        Assert.Equal(TlsErrorReason.NoCertificate, (await server.NextFailureAsync(TestContext.Current.CancellationToken)).Reason);

        (output, exitCode) = await ClientProgram.CurlAsync(
            server.Port, "a.test", ca, [.. version.Split('='), "--cert", stranger.CertPemPath, "--key", stranger.KeyPemPath]);
        Assert.NotEqual(0, exitCode);
        Assert.DoesNotContain("client=", output, StringComparison.Ordinal);
        Assert.Equal(TlsErrorReason.UnknownIssuer, (await server.NextFailureAsync(TestContext.Current.CancellationToken)).Reason);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("NORMAL:-VERS-ALL:+VERS-TLS1.3", "Tls13")]
    [InlineData("NORMAL:-VERS-ALL:+VERS-TLS1.2", "Tls12")]
    public async Task GnuTls_ClientCertificate_IsAccepted(string priority, string protocol)
    {
        TestCertificate shown = TestPki.Shared.Leaf(s_client);
        await using var server = new FactsServer(Asking(shown));
        string[] arguments =
        [
            "--port", $"{server.Port}", "--x509cafile", TestPki.Shared.CaPemPath(), "--x509certfile", shown.CertPemPath, "--x509keyfile", shown.KeyPemPath,
            "--sni-hostname", "a.test", "--verify-hostname", "a.test", "--priority", priority, "127.0.0.1",
        ];
        (string output, int exitCode) = await ClientProgram.RunAsync("gnutls-cli", arguments);
        Assert.True(exitCode == 0, output);
        Assert.Contains($"protocol={protocol};", output, StringComparison.Ordinal);
        Assert.Contains("client=CN=somebody;", output, StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Curl_ReloadInMidTransfer_EndsItsTransferAndTheNextSeesTheNewCertificate()
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using var directory = new ScratchDirectory();
        TestCertificate before = TestPki.Shared.Leaf(LeafSpec.For("a.test"));
        TestCertificate after = TestPki.Shared.Leaf(LeafSpec.For("a.test", "b.test"));
        string certificate = directory.Write("cert.pem", before.ChainPem);
        string key = directory.Write("key.pem", await File.ReadAllTextAsync(before.KeyPemPath, cancellationToken));
        var options = new TlsServerOptions { Identities = [TlsIdentitySource.FromPemFiles(certificate, key, options: new() { Interval = TimeSpan.Zero })] };
        byte[] half = new byte[1_000_000];
        var isHalfSent = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = new FactsServer(options)
        {
            Answer = async (stream, stop) =>
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\nConnection: close\r\n\r\n"u8.ToArray(), stop);
                await stream.WriteAsync(half, stop);
                isHalfSent.TrySetResult();
                await goOn.Task.WaitAsync(stop);
                await stream.WriteAsync(half, stop);
            },
        };
        Task<(string Output, int ExitCode)> first = ClientProgram.CurlAsync(
            server.Port, "a.test", before.CaPemPath, "-o", directory.File("first"), "-w", "%{size_download};");
        await isHalfSent.Task.WaitAsync(cancellationToken);
        directory.Write("cert.pem", after.ChainPem);
        directory.Write("key.pem", await File.ReadAllTextAsync(after.KeyPemPath, cancellationToken));

        // b.test is a name of the new certificate alone.
        Task<(string Output, int ExitCode)> second = ClientProgram.CurlAsync(
            server.Port, "b.test", before.CaPemPath, "-o", directory.File("second"), "-w", "%{size_download};");
        goOn.SetResult();

        Assert.Equal(("2000000;", 0), await first);
        Assert.Equal(("2000000;", 0), await second);
    }

    private static TlsServerOptions Showing(params TestCertificate[] certificates) => new()
    {
        Identities = [.. certificates.Select(certificate => (TlsIdentitySource)TlsIdentity.FromPemFiles(certificate.CertPemPath, certificate.KeyPemPath))],
    };

    private static TlsServerOptions Asking(TestCertificate trusted)
    {
        TlsServerOptions options = Showing(TestPki.Shared.Leaf(LeafSpec.For("a.test")));
        options.ClientCertificates = TlsClientCertificateMode.Required;
        options.ClientTrust = TrustAnchors.FromPemFile(trusted.CaPemPath);
        return options;
    }
}
