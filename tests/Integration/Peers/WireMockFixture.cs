using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Peers;

/// <summary>The one stub server of all test classes in <see cref="WireMockCollection"/>: a JVM takes its time to start.</summary>
public sealed class WireMockFixture : IAsyncLifetime
{
    private WireMockServer? _server;

    /// <summary>What the server shows; its root is the anchor for clients.</summary>
    public TestCertificate Certificate { get; } = TestPki.Shared.Leaf(LeafSpec.Rsa);

    public IHttpStubServer Server => _server ?? throw new InvalidOperationException("The fixture is not started.");

    public async ValueTask InitializeAsync() => _server = await WireMockServer.StartAsync(Certificate);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
