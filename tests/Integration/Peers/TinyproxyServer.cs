using System.Globalization;
using System.Net;

namespace TlsSimple.Integration.Peers;

/// <summary>tinyproxy in a process of its own: an HTTP proxy that relays http and makes tunnels to any port.</summary>
public sealed class TinyproxyServer : IProxyServer
{
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(60);

    private readonly ScratchDirectory _directory;
    private readonly ChildProcess _process;

    private TinyproxyServer(int port, ScratchDirectory directory, ChildProcess process)
    {
        Port = port;
        _directory = directory;
        _process = process;
    }

    public int Port { get; }

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>One line for every request: "Request (file descriptor 5): CONNECT localhost:443 HTTP/1.1".</summary>
    public string Log => _process.Log.ToString();

    /// <summary>With credentials it answers 407 to those who have none, or others, and closes.</summary>
    public static async Task<TinyproxyServer> StartAsync(NetworkCredential? credentials = null)
    {
        var directory = new ScratchDirectory();
        try
        {
            return await LoopbackPort.StartAsync(async port => new TinyproxyServer(port, directory, await StartProcessAsync(directory, port, credentials)));
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
        string configuration = directory.Write("tinyproxy.conf", string.Create(
            CultureInfo.InvariantCulture,
            $"""
            Port {port}
            Listen 127.0.0.1
            Timeout 600
            MaxClients 500
            LogLevel Connect
            {(credentials is null ? "" : $"BasicAuth {credentials.UserName} {credentials.Password}")}

            """));
        ChildProcess process = ChildProcess.Start("tinyproxy", ["-d", "-c", configuration], directory.FullName);
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
