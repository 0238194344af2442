using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Registration;

/// <summary>The sample as a user runs it.</summary>
public sealed class TypedClientSampleTests : IDisposable
{
    private const int Deadline = 180_000;

    private readonly ScratchDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact(Timeout = Deadline)]
    public async Task Run_WithoutSettings_TalksToItselfAndIsRefusedOnce()
    {
        (int exitCode, string output, string errors) = await SampleProcess.RunAsync(_directory.FullName);

        Assert.True(exitCode == 0, $"{exitCode}\n{output}\n{errors}");
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        Assert.Matches("^https://localhost:[0-9]+/products: 200 over HTTP/2.0$", lines[0]);
        Assert.Contains("Lantern", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("TLS: Tls13, TLS_", lines[2], StringComparison.Ordinal);
        Assert.StartsWith("a client that trusts another CA: refused, as it must be: The certificate of localhost was refused", lines[3], StringComparison.Ordinal);
        Assert.Equal("", errors);
    }

    [Fact(Timeout = Deadline)]
    public async Task Run_AgainstARealServer_PrintsItsAnswer()
    {
        TestCertificate certificate = TestPki.Shared.Leaf();
        await using NginxServer server = await NginxServer.StartAsync(new NginxSettings { Certificate = certificate });

        (int exitCode, string output, string errors) = await SampleProcess.RunAsync(
            _directory.FullName, $"--Catalog:BaseAddress={server.Url("/hello")}", $"--TlsSimple:Trust={certificate.CaPemPath}");

        Assert.True(exitCode == 0, $"{exitCode}\n{output}\n{errors}");
        Assert.StartsWith($"{server.Url("/hello")}: 200 over HTTP/2.0\nhello\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("another CA", output, StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Run_AgainstAServerOfAnotherCa_FailsWithTheReason()
    {
        await using NginxServer server = await NginxServer.StartAsync(new NginxSettings { Certificate = TestPki.Shared.Leaf() });

        (int exitCode, string output, string errors) = await SampleProcess.RunAsync(
            _directory.FullName, $"--Catalog:BaseAddress={server.Url("/hello")}", $"--TlsSimple:Trust={TestPki.Shared.CaPemPath("other")}");

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("The certificate of localhost was refused", errors, StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Run_CaFileMissing_DoesNotStart()
    {
        string missing = _directory.File("gone.pem");

        (int exitCode, string output, string errors) = await SampleProcess.RunAsync(
            _directory.FullName, "--Catalog:BaseAddress=https://localhost/", $"--TlsSimple:Trust={missing}");

        Assert.Equal((2, ""), (exitCode, output));
        Assert.StartsWith("The HTTP client 'CatalogClient' has TLS options that cannot be used. TlsSimple:Trust: ", errors, StringComparison.Ordinal);
        Assert.Contains(missing, errors, StringComparison.Ordinal);
    }
}
