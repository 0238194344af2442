using System.Diagnostics;
using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.ClientCertificates;

/// <summary>A program that does one thing and ends.</summary>
internal static class Tool
{
    /// <summary>Runs it; fails the test with its words if it fails.</summary>
    public static async Task RunAsync(string program, IEnumerable<string> arguments, string workingDirectory)
    {
        using var process = Process.Start(new ProcessStartInfo(PeerProgram.Find(program), arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} failed: {await output}{await errors}");
    }
}
