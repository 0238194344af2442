namespace TlsSimple;

/// <summary>A feature of connections, and of the requests on them, that came over a TlsSimple endpoint.</summary>
public interface ITlsSimpleFeature
{
    /// <summary>What was negotiated.</summary>
    TlsConnectionInfo ConnectionInfo { get; }
}
