using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Kestrel;

/// <summary>One server for all tests of a class that ask nothing special of it.</summary>
public sealed class OwnKestrelFixture : IAsyncLifetime
{
    public TestCertificate Certificate { get; } = TestPki.Shared.Leaf();

    internal OwnKestrel Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await OwnKestrel.StartAsync(Certificate);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
