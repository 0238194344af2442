namespace TlsSimple.Integration.Peers;

/// <summary>
/// An HTTPS server that answers what it was told to, right or wrong. The tests know no more of it than this, so that WireMock
/// for Java can give way to WireMock.Net, or to anything else, in one file.
/// </summary>
public interface IHttpStubServer : IPeer
{
    /// <summary>From now on answers such requests so; the last stub for a request wins.</summary>
    Task StubAsync(HttpStub stub, CancellationToken cancellationToken = default);

    /// <summary>How many requests of this kind came since the last reset.</summary>
    Task<int> CountAsync(string method, string path, CancellationToken cancellationToken = default);

    /// <summary>Forgets all stubs and requests.</summary>
    Task ResetAsync(CancellationToken cancellationToken = default);
}
