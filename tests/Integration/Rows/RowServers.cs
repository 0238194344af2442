using System.Net;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using TlsSimple.Integration.Rows;
using Xunit;

[assembly: AssemblyFixture(typeof(RowServers))]

namespace TlsSimple.Integration.Rows;

/// <summary>Servers and proxies for the rows, each in a process of its own, started when a row first needs them.</summary>
public sealed class RowServers : IAsyncDisposable
{
    private readonly Lazy<Task<PeerHostServer>> _web = new(() => PeerHostServer.StartAsync(Certificate));
    private readonly Lazy<Task<TinyproxyServer>> _httpProxy = new(() => TinyproxyServer.StartAsync());
    private readonly Lazy<Task<TinyproxyServer>> _guardedProxy = new(() => TinyproxyServer.StartAsync(Credentials));
    private readonly Lazy<Task<MicrosocksServer>> _socks = new(() => MicrosocksServer.StartAsync(Credentials));
    private readonly Lazy<Task<DanteServer>> _dante = new(() => DanteServer.StartAsync());
    private readonly Lazy<Task<Socks4aServer>> _socks4a = new(() => Task.FromResult(new Socks4aServer()));
    private readonly Lazy<Task<HaproxyServer>> _httpsProxy;

    public RowServers() => _httpsProxy = new(async () => await HaproxyServer.InFrontOfAsync(await _httpProxy.Value, Certificate));

    public static NetworkCredential Credentials { get; } = new("user", "pass-word");

    public static TestCertificate Certificate { get; } = TestPki.Shared.Leaf();

    public Task<PeerHostServer> Web => _web.Value;

    public Task<TinyproxyServer> HttpProxy => _httpProxy.Value;

    public Task<TinyproxyServer> GuardedProxy => _guardedProxy.Value;

    public Task<HaproxyServer> HttpsProxy => _httpsProxy.Value;

    public Task<MicrosocksServer> Socks => _socks.Value;

    public Task<DanteServer> Dante => _dante.Value;

    /// <summary>Dante has no SOCKS 4a.</summary>
    public Task<Socks4aServer> Socks4a => _socks4a.Value;

    public async ValueTask DisposeAsync()
    {
        await EndAsync(_httpsProxy);
        await EndAsync(_httpProxy);
        await EndAsync(_guardedProxy);
        await EndAsync(_socks);
        await EndAsync(_dante);
        await EndAsync(_socks4a);
        await EndAsync(_web);
    }

    private static async Task EndAsync<T>(Lazy<Task<T>> server)
        where T : IAsyncDisposable
    {
        if (server.IsValueCreated)
        {
            await (await server.Value).DisposeAsync();
        }
    }
}
