namespace TlsSimple;

/// <summary>Identity: the client's certificate and key, of PEM files or of one PKCS #12 file.</summary>
internal static class IdentitySection
{
    private static readonly ConfigurationKey s_certificate = new("Certificate", "the path of a PEM file with the certificate and its chain");
    private static readonly ConfigurationKey s_key = new("Key", "the path of a PEM file with the private key; without it the key stands in Certificate");
    private static readonly ConfigurationKey s_pkcs12 = new("Pkcs12", "the path of a PKCS #12 file, in place of Certificate and Key");
    private static readonly ConfigurationKey s_password = new("Password", "the password of the key or of the PKCS #12 file") { IsSecret = true };

    internal static ConfigurationKey Key { get; } = new(
        "Identity", "an object with Certificate (and Key) or Pkcs12", s_certificate, s_key, s_pkcs12, s_password) { IsSecret = true };

    internal static TlsIdentity Read(ConfigurationEntry entry)
    {
        entry.RefuseUnknownKeys();
        string? certificate = entry.Find(s_certificate)?.FilePath();
        string? key = entry.Find(s_key)?.FilePath();
        string? pkcs12 = entry.Find(s_pkcs12)?.FilePath();
        string? password = entry.Find(s_password)?.AnyText();
        return (certificate, key, pkcs12) switch
        {
            (not null, _, null) => entry.Make(() => TlsIdentity.FromPemFiles(certificate, key, password)),
            (null, null, not null) => entry.Make(() => TlsIdentity.FromPkcs12File(pkcs12, password)),
            _ => throw entry.Invalid(),
        };
    }
}
