using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.ConsoleFetch;

/// <summary>One Kestrel for the tests of a class, and its CA as an option of ConsoleFetch.</summary>
public sealed class FetchServer : IAsyncLifetime
{
    public TestCertificate Certificate { get; } = TestPki.Shared.Leaf();

    public KestrelServer Kestrel { get; private set; } = null!;

    public string CaOption => $"--cacert={Certificate.CaPemPath}";

    public string Url(string path) => Kestrel.Url(path).AbsoluteUri;

    public async ValueTask InitializeAsync() => Kestrel = await KestrelServer.StartAsync(Certificate);

    public ValueTask DisposeAsync() => Kestrel.DisposeAsync();
}
