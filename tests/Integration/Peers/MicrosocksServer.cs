using System.Globalization;
using System.Net;

namespace TlsSimple.Integration.Peers;

/// <summary>microsocks in a process of its own: SOCKS5, with the one user that it is told, who need not be one of the system's.</summary>
public sealed class MicrosocksServer : IProxyServer
{
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(60);

    private readonly ScratchDirectory _directory;
    private readonly ChildProcess _process;

    private MicrosocksServer(int port, ScratchDirectory directory, ChildProcess process)
    {
        Port = port;
        _directory = directory;
        _process = process;
    }

    public int Port { get; }

    public Uri Address => new($"socks5://127.0.0.1:{Port}");

    /// <summary>A line for every connection that it made: "client[4] 127.0.0.1: connected to localhost:443".</summary>
    public string Log => _process.Log.ToString();

    public static async Task<MicrosocksServer> StartAsync(NetworkCredential? credentials = null)
    {
        var directory = new ScratchDirectory();
        try
        {
            return await LoopbackPort.StartAsync(async port => new MicrosocksServer(port, directory, await StartProcessAsync(directory, port, credentials)));
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

    private static async Task<ChildProcess> StartProcessAsync(ScratchDirectory directory, int port, NetworkCredential? credentials)
    {
        string[] user = credentials is null ? [] : ["-u", credentials.UserName, "-P", credentials.Password];
        string[] arguments = ["-i", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), .. user];
        ChildProcess process = ChildProcess.Start("microsocks", arguments, directory.FullName);
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
