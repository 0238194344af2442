using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TlsSimple.Integration.Peers;

namespace TlsSimple.Integration.Interop;

/// <summary>One implementation of TLS to play the matrix with: how to start a peer of it, and which version it has.</summary>
internal sealed record InteropPeerKind(Func<Task<InteropPeer>> Start, Func<CancellationToken, Task<string>> Version)
{
    public static IReadOnlyDictionary<string, InteropPeerKind> All { get; } = new Dictionary<string, InteropPeerKind>
    {
        ["OpenSSL"] = Program(() => LineProcess.Start(PeerBuild.OpenSsl, [], Path.GetTempPath())),
        ["GnuTLS"] = Program(() => LineProcess.Start(PeerBuild.GnuTls, [], Path.GetTempPath())),
        ["Go"] = Program(() => LineProcess.Start(PeerBuild.Go, [], Path.GetTempPath())),
        ["SslStream"] = new(() => Task.FromResult<InteropPeer>(new SslStreamPeer()), _ => Task.FromResult(DotNet())),
        ["Node"] = Program(() => LineProcess.Start(PeerProgram.Find("node"), [PeerBuild.Node], Path.GetTempPath())),
        ["Java"] = Program(() => LineProcess.Start(PeerProgram.Find("java"), ["-cp", PeerBuild.Java, "Peer"], Path.GetTempPath())),
    };

    private static InteropPeerKind Program(Func<LineProcess> start) =>
        new(() => Task.FromResult<InteropPeer>(new LinePeer(start)), token => new LinePeer(start).VersionAsync(token));

    private static string DotNet()
    {
        // 0xMNN00PP0L: major, minor, patch.
        long version = SafeEvpPKeyHandle.OpenSslVersion;
        return $"{RuntimeInformation.FrameworkDescription} (OpenSSL {version >> 28}.{(version >> 20) & 0xFF}.{(version >> 4) & 0xFF})";
    }
}
