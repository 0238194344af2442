using System.Diagnostics;
using TlsSimple.Integration.Peers;

namespace TlsSimple.Integration.Interop;

/// <summary>Builds the programs of tests/InteropPeers under artifacts/interop, when their source is newer.</summary>
internal static class PeerBuild
{
    private static readonly string s_sources = Path.Combine(PeerProgram.RepositoryRoot, "tests", "InteropPeers");
    private static readonly string s_output = Path.Combine(PeerProgram.RepositoryRoot, "artifacts", "interop");

    public static string OpenSsl { get; } = C("openssl", "openssl_peer.c", "-lssl", "-lcrypto");

    public static string GnuTls { get; } = C("gnutls", "gnutls_peer.c", "-lgnutls");

    public static string Go { get; } = Build("go", Sources("go"), output => ("go", ["build", "-o", output, "peer.go"]), "go");

    /// <summary>The folder with the classes.</summary>
    public static string Java { get; } = Path.GetDirectoryName(
        Build("java", Sources("java"), output => ("javac", ["-d", Path.GetDirectoryName(output)!, "Peer.java"]), Path.Combine("java", "Peer.class")))!;

    public static string Node { get; } = Path.Combine(s_sources, "node", "peer.mjs");

    private static string C(string name, string source, params string[] libraries) => Build(
        "c", Sources("c"), output => ("cc", ["-O1", "-o", output, "peer.c", source, .. libraries]), name);

    private static string[] Sources(string folder) => Directory.GetFiles(Path.Combine(s_sources, folder));

    private static string Build(string folder, string[] sources, Func<string, (string Program, string[] Arguments)> command, string name)
    {
        string output = Path.Combine(s_output, name);
        if (!File.Exists(output) || sources.Max(File.GetLastWriteTimeUtc) > File.GetLastWriteTimeUtc(output))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(output)!);
            (string program, string[] arguments) = command(output);
            Run(PeerProgram.Find(program), arguments, Path.Combine(s_sources, folder));
        }

        return output;
    }

    private static void Run(string program, string[] arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardError = true };

        // Go wants a place for its cache, and takes a folder without go.mod only so.
        start.Environment["GOCACHE"] = Path.Combine(s_output, "go-cache");
        start.Environment["GO111MODULE"] = "off";
        using Process process = Process.Start(start)!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new PeerStartException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{errors}");
        }
    }
}
