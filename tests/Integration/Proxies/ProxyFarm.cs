using System.Collections.Concurrent;
using System.Net;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Proxies;

/// <summary>Proxies of every kind, each started when a test first asks for it, and a server behind them.</summary>
public sealed class ProxyFarm : IAsyncLifetime
{
    public static readonly NetworkCredential Credentials = new("user", "secret");

    private readonly ConcurrentStack<IAsyncDisposable> _started = new();
    private readonly ConcurrentDictionary<ProxyKind, Lazy<Task<Uri>>> _addresses = new();

    public TestCertificate Certificate { get; } = TestPki.Shared.Leaf();

    public KestrelServer Server { get; private set; } = null!;

    public static bool Asks(ProxyKind kind) =>
        kind is ProxyKind.TinyproxyAsking or ProxyKind.SquidAsking or ProxyKind.HaproxyTlsAsking or ProxyKind.MicrosocksAsking;

    /// <summary>What <see cref="Credentials"/> are good for.</summary>
    public static ICredentials? CredentialsFor(ProxyKind kind) => Asks(kind) ? Credentials : null;

    public Task<Uri> AddressAsync(ProxyKind kind) =>
        _addresses.GetOrAdd(kind, static (kind, farm) => new Lazy<Task<Uri>>(() => farm.StartAsync(kind)), this).Value;

    public async ValueTask InitializeAsync() => Server = await KestrelServer.StartAsync(Certificate);

    public async ValueTask DisposeAsync()
    {
        while (_started.TryPop(out IAsyncDisposable? proxy))
        {
            await proxy.DisposeAsync();
        }

        await Server.DisposeAsync();
    }

    private async Task<Uri> StartAsync(ProxyKind kind) => kind switch
    {
        ProxyKind.Tinyproxy => Keep(await TinyproxyServer.StartAsync()).Address,
        ProxyKind.TinyproxyAsking => Keep(await TinyproxyServer.StartAsync(Credentials)).Address,
        ProxyKind.Squid => Keep(await SquidServer.StartAsync()).Address,
        ProxyKind.SquidAsking => Keep(await SquidServer.StartAsync(Credentials)).Address,
        ProxyKind.SquidTls => Keep(await SquidServer.StartAsync(certificate: Certificate)).TlsAddress,
        ProxyKind.HaproxyTls => await InFrontOfAsync(ProxyKind.Tinyproxy),
        ProxyKind.HaproxyTlsAsking => await InFrontOfAsync(ProxyKind.TinyproxyAsking),
        ProxyKind.DanteSocks5 => Keep(await DanteServer.StartAsync()).Address,
        ProxyKind.DanteSocks4 => new UriBuilder(await AddressAsync(ProxyKind.DanteSocks5)) { Scheme = "socks4" }.Uri,
        ProxyKind.Microsocks => Keep(await MicrosocksServer.StartAsync()).Address,
        ProxyKind.MicrosocksAsking => Keep(await MicrosocksServer.StartAsync(Credentials)).Address,
        ProxyKind.Socks4a => Keep(new Socks4aServer()).Address,
        ProxyKind.ScriptedTls => Keep(ScriptedProxy.Forwards(certificate: Certificate)).Address,
        ProxyKind.ScriptedIPv6 => Keep(ScriptedProxy.Forwards(IPAddress.IPv6Loopback)).Address,
        ProxyKind.ScriptedIPv6Tls => new Uri($"https://[::1]:{Keep(ScriptedProxy.Forwards(IPAddress.IPv6Loopback, Certificate)).Port}"),
        _ => Keep(ScriptedProxy.Forwards()).Address,
    };

    private async Task<Uri> InFrontOfAsync(ProxyKind plain)
    {
        Uri address = await AddressAsync(plain);
        IProxyServer behind = _started.OfType<IProxyServer>().Single(proxy => proxy.Address == address);
        return Keep(await HaproxyServer.InFrontOfAsync(behind, Certificate)).Address;
    }

    private T Keep<T>(T proxy)
        where T : IAsyncDisposable
    {
        _started.Push(proxy);
        return proxy;
    }
}
