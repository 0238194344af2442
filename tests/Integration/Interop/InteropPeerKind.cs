using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using TlsSimple.Integration.Peers;

namespace TlsSimple.Integration.Interop;

/// <summary>One implementation of TLS to play the matrix with: how to start a peer of it, and which version it has.</summary>
internal sealed partial record InteropPeerKind(Func<Task<InteropPeer>> Start, Func<CancellationToken, Task<string>> Version)
{
    /// <summary>How many peers of this kind may play at the same time.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>Why this peer in this version cannot do a row; <c>null</c> if it can.</summary>
    public Func<InteropRole, InteropRow, string, string?> WhyNot { get; init; } = (_, _, _) => null;

    public static IReadOnlyDictionary<string, InteropPeerKind> All { get; } = new Dictionary<string, InteropPeerKind>
    {
        ["OpenSSL"] = Program(() => LineProcess.Start(PeerBuild.OpenSsl, [], Path.GetTempPath())),
        ["GnuTLS"] = Program(() => LineProcess.Start(PeerBuild.GnuTls, [], Path.GetTempPath())),
        ["Go"] = Program(() => LineProcess.Start(PeerBuild.Go, [], Path.GetTempPath())) with { WhyNot = ImpossibleRows.OfGo },
        ["SslStream"] = new(() => Task.FromResult<InteropPeer>(new SslStreamPeer()), _ => Task.FromResult(DotNet()))
        {
            // Its clients keep their sessions in one place for the process, by the server's name: those of two rows would mix.
            Workers = 1,
            WhyNot = ImpossibleRows.OfSslStream,
        },
        ["Node"] = Program(() => LineProcess.Start(PeerProgram.Find("node"), [PeerBuild.Node], Path.GetTempPath())),
        ["Java"] = new(
            () => Task.FromResult<InteropPeer>(new SplitPeer(
                new LinePeer(() => Java()),
                new LinePeer(() => Java("-Djdk.tls.server.enableSessionTicketExtension=false")),
                row => row.Resumption == RowResumption.SessionId)),
            token => new LinePeer(() => Java()).VersionAsync(token)) { WhyNot = ImpossibleRows.OfJava },
        ["nginx"] = new(() => StartAsync(new NginxPeer()), token => FirstLineAsync("nginx", "-v", token)),
        ["haproxy"] = new(() => StartAsync(new HaproxyPeer()), token => FirstLineAsync("haproxy", "-v", token)),
    };

    private static async Task<InteropPeer> StartAsync(ProxyPeer peer)
    {
        await peer.StartAsync(CancellationToken.None);
        return peer;
    }

    /// <summary>"nginx version: nginx/1.22.1" on standard error, "HAProxy version 2.6.12-1 2026/10/17 - …" on standard output.</summary>
    private static async Task<string> FirstLineAsync(string program, string argument, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(PeerProgram.Find(program), [argument]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(cancellationToken) + await process.StandardError.ReadToEndAsync(cancellationToken);
        return $"{program} {VersionNumber().Match(output).Value}";
    }

    private static InteropPeerKind Program(Func<LineProcess> start) =>
        new(() => Task.FromResult<InteropPeer>(new LinePeer(start)), token => new LinePeer(start).VersionAsync(token));

    private static LineProcess Java(params string[] options) =>
        LineProcess.Start(PeerProgram.Find("java"), ["-XX:TieredStopAtLevel=1", .. options, "-cp", PeerBuild.Java, "Peer"], Path.GetTempPath());

    private static string DotNet()
    {
        if (OperatingSystem.IsWindows())
        {
            return RuntimeInformation.FrameworkDescription;
        }

        // 0xMNN00PP0L: major, minor, patch.
        long version = SafeEvpPKeyHandle.OpenSslVersion;
        return $"{RuntimeInformation.FrameworkDescription} (OpenSSL {version >> 28}.{(version >> 20) & 0xFF}.{(version >> 4) & 0xFF})";
    }

    [GeneratedRegex(@"\d+\.\d+\.\d+")]
    private static partial Regex VersionNumber();
}
