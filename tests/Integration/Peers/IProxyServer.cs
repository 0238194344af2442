namespace TlsSimple.Integration.Peers;

/// <summary>A proxy of the tests.</summary>
public interface IProxyServer : IPeer
{
    /// <summary>What a client is given as its proxy: scheme, host and port; no credentials.</summary>
    Uri Address { get; }
}
