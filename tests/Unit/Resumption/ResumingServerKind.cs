namespace TlsSimple.Unit.Resumption;

/// <summary>Whose server it is.</summary>
public enum ResumingServerKind
{
    /// <summary>.NET's, on Linux OpenSSL's.</summary>
    SslStream,

    /// <summary>Ours.</summary>
    TlsStream,
}
