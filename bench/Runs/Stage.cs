using TlsSimple.Bench.Workers;

namespace TlsSimple.Bench.Runs;

/// <summary>What the rows of a run share: certificates, servers, and how to start contenders. Servers start when a row first asks for them.</summary>
internal sealed class Stage(BenchOptions options, string serverAssembly) : IAsyncDisposable
{
    private readonly Lazy<BenchPki> _pki = new(() => new BenchPki());
    private readonly Dictionary<string, Contender> _lasting = [];
    private BenchServer? _kestrel;
    private NginxServer? _nginx;

    public BenchOptions Options { get; } = options;

    public BenchPki Pki => _pki.Value;

    public async Task StartAsync(ServerKind kind)
    {
        if (kind == ServerKind.Kestrel)
        {
            _kestrel ??= await BenchServer.StartAsync(serverAssembly, Pki.Folder);
        }
        else
        {
            _nginx ??= await NginxServer.StartAsync(Pki.Folder, ["b/13", "b/10240", $"stream/{Options.TransferBytes}"]);
        }
    }

    /// <summary>Where a contender goes: TLS on <paramref name="port"/>, or the plaintext port of the same HTTP.</summary>
    public Uri Url(ServerKind kind, string contender, string port, int http, string path, string host = "localhost")
    {
        bool isPlain = contender == Contender.Plain;
        string name = isPlain ? $"plain{http}" : port;
        int number = kind == ServerKind.Kestrel ? _kestrel!.Port(name) : _nginx!.Port(name);
        return new Uri($"{(isPlain ? "http" : "https")}://{host}:{number}{path}");
    }

    /// <summary>A contender that stays for all rows, so that it is warm; not to be disposed of.</summary>
    public Contender Lasting(string name) => _lasting.TryGetValue(name, out Contender? there) ? there : _lasting[name] = Create(name);

    /// <summary>A contender in a process of its own.</summary>
    public Contender Create(string name) => name switch
    {
        Contender.Curl => new CurlContender(Pki.Folder),
        Contender.Node => new WorkerContender(name, "node", Paths.NodePeer, Pki.Roots),
        Contender.Go => new WorkerContender(name, Paths.GoPeer, Pki.Roots),
        _ => new WorkerContender(name, "dotnet", typeof(WorkerLoop).Assembly.Location, "worker", name),
    };

    public async ValueTask DisposeAsync()
    {
        foreach (Contender contender in _lasting.Values)
        {
            await contender.DisposeAsync();
        }

        _kestrel?.Dispose();
        _nginx?.Dispose();
        if (_pki.IsValueCreated)
        {
            _pki.Value.Dispose();
        }
    }
}
