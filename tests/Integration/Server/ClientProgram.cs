using System.Diagnostics;
using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.Server;

/// <summary>A client program that makes one connection and ends.</summary>
internal static class ClientProgram
{
    private const string Request = "GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";

    /// <summary>What it said, on both outputs, and its exit code.</summary>
    public static async Task<(string Output, int ExitCode)> RunAsync(string program, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(PeerProgram.Find(program), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await FeedAsync(process);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (await output + await errors, process.ExitCode);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    /// <summary><c>openssl s_client</c>, which sends one request and prints what it gets until the server closes.</summary>
    public static Task<(string Output, int ExitCode)> OpenSslAsync(int port, string name, params IEnumerable<string> arguments) =>
        RunAsync("openssl", ["s_client", "-connect", $"127.0.0.1:{port}", "-servername", name, "-ign_eof", .. arguments]);

    /// <summary>curl, which verifies the server.</summary>
    public static Task<(string Output, int ExitCode)> CurlAsync(int port, string name, string caFile, params IEnumerable<string> arguments) =>
        RunAsync("curl", ["-sS", "--max-time", "50", "--resolve", $"{name}:{port}:127.0.0.1", "--cacert", caFile, .. arguments, $"https://{name}:{port}/"]);

    private static async Task FeedAsync(Process process)
    {
        try
        {
            await process.StandardInput.WriteAsync(Request);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended by itself: curl does not read.
        }
    }
}
