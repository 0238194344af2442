using System.Globalization;

namespace TlsSimple.Integration.Peers;

/// <summary>Dante in processes of its own: SOCKS4 and SOCKS5 without credentials. It does not know the names of SOCKS4a: <see cref="Socks4aServer"/> does.</summary>
public sealed class DanteServer : IProxyServer
{
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(60);

    private readonly ScratchDirectory _directory;
    private readonly ChildProcess _process;

    private DanteServer(int port, ScratchDirectory directory, ChildProcess process)
    {
        Port = port;
        _directory = directory;
        _process = process;
    }

    public int Port { get; }

    public Uri Address => new($"socks5://127.0.0.1:{Port}");

    public Uri Socks4Address => new($"socks4://127.0.0.1:{Port}");

    /// <summary>A line when a connection is accepted, one when it is passed on, and one each when they end.</summary>
    public string Log => _process.Log.ToString();

    public static async Task<DanteServer> StartAsync()
    {
        var directory = new ScratchDirectory();
        try
        {
            return await LoopbackPort.StartAsync(async port => new DanteServer(port, directory, await StartProcessAsync(directory, port)));
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _directory.Dispose();
    }

    private static async Task<ChildProcess> StartProcessAsync(ScratchDirectory directory, int port)
    {
        // One IPv4 address to go out by, or it binds a socket for "localhost" that cannot reach it.
        string configuration = directory.Write("danted.conf", string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            logoutput: stderr
            internal: 127.0.0.1 port = {{port}}
            external: 127.0.0.1
            clientmethod: none
            socksmethod: none
            client pass { from: 0.0.0.0/0 to: 0.0.0.0/0 log: connect error }
            socks pass { from: 0.0.0.0/0 to: 0.0.0.0/0 log: connect disconnect error }

            """));
        ChildProcess process = ChildProcess.Start("danted", ["-f", configuration, "-p", directory.File("danted.pid")], directory.FullName);
        try
        {
            await process.WaitForPortAsync(port, s_start);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }
}
