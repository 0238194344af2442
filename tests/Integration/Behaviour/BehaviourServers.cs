using TlsSimple.Integration.Behaviour;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

[assembly: AssemblyFixture(typeof(BehaviourServers))]

namespace TlsSimple.Integration.Behaviour;

/// <summary>The servers that the scenarios share; each starts when it is first asked for. All show one certificate.</summary>
public sealed class BehaviourServers : IAsyncDisposable
{
    private readonly Lazy<Task<PeerHostServer>> _kestrel;
    private readonly Lazy<Task<NodeServer>> _node;
    private readonly Lazy<Task<NginxServer>> _nginx;

    public BehaviourServers()
    {
        _kestrel = new Lazy<Task<PeerHostServer>>(() => PeerHostServer.StartAsync(Certificate));
        _node = new Lazy<Task<NodeServer>>(() => NodeServer.StartAsync(Certificate));
        _nginx = new Lazy<Task<NginxServer>>(() => NginxServer.StartAsync(new NginxSettings { Certificate = Certificate }));
    }

    public TestCertificate Certificate { get; } = TestPki.Shared.Leaf();

    public Task<PeerHostServer> KestrelAsync() => _kestrel.Value;

    public Task<NodeServer> NodeAsync() => _node.Value;

    public Task<NginxServer> NginxAsync() => _nginx.Value;

    public async ValueTask DisposeAsync()
    {
        if (_kestrel.IsValueCreated)
        {
            await (await _kestrel.Value).DisposeAsync();
        }

        if (_node.IsValueCreated)
        {
            await (await _node.Value).DisposeAsync();
        }

        if (_nginx.IsValueCreated)
        {
            await (await _nginx.Value).DisposeAsync();
        }
    }
}
