namespace TlsSimple.Integration.Refusals;

/// <summary>Whose TLS a server runs: each words an alert that it receives in its own way.</summary>
public enum TlsImplementation
{
    /// <summary>SslStream below Kestrel, which also counts the requests that reach it.</summary>
    Kestrel,

    OpenSsl,

    GnuTls,
}
