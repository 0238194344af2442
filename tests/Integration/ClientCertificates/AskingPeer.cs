namespace TlsSimple.Integration.ClientCertificates;

/// <summary>Whose server asks for a client certificate.</summary>
public enum AskingPeer
{
    OpenSsl,
    GnuTls,
    Nginx,
    Kestrel,
}
