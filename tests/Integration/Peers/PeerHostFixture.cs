using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Peers;

/// <summary>One <see cref="PeerHostServer"/> for all tests of a class.</summary>
public sealed class PeerHostFixture : IAsyncLifetime
{
    private PeerHostServer? _server;

    /// <summary>What the server shows; its root is the anchor for clients.</summary>
    public TestCertificate Certificate { get; } = TestPki.Shared.Leaf();

    public PeerHostServer Server => _server ?? throw new InvalidOperationException("The fixture is not started.");

    public async ValueTask InitializeAsync() => _server = await PeerHostServer.StartAsync(Certificate);

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
