namespace TlsSimple.Integration.Peers;

/// <summary>A server of the tests: it accepts connections on 127.0.0.1 from the moment the caller holds it until it is disposed.</summary>
public interface IPeer : IAsyncDisposable
{
    /// <summary>The TCP port on 127.0.0.1.</summary>
    int Port { get; }

    /// <summary>What the server said so far, for the messages of failed assertions.</summary>
    string Log { get; }
}
