namespace TlsSimple;

/// <summary>The sentence for encryption that is out of date or out of the ordinary: what it is, and how to get rid of it.</summary>
internal static class UnsupportedEncryption
{
    public static IdentityFormatException Of(string oid) => new(
        $"it is encrypted with {NameOf(oid)}, which is not supported. As PKCS #12, this command makes it PEM, for FromPemFiles: " +
        "openssl pkcs12 -legacy -in FILE -out NEWFILE; as a PEM key, this one encrypts it anew: openssl pkcs8 -topk8 -in FILE -out NEWFILE");

    private static string NameOf(string oid) => oid switch
    {
        "1.2.840.113549.1.12.1.1" => "128-bit RC4",
        "1.2.840.113549.1.12.1.2" => "40-bit RC4",
        "1.2.840.113549.1.12.1.4" => "two-key triple DES",
        "1.2.840.113549.1.12.1.5" => "128-bit RC2",
        "1.2.840.113549.1.12.1.6" => "40-bit RC2",
        "1.2.840.113549.1.5.1" or "1.2.840.113549.1.5.3" or "1.2.840.113549.1.5.10" => "DES",
        "1.2.840.113549.1.5.4" or "1.2.840.113549.1.5.6" or "1.2.840.113549.1.5.11" or "1.2.840.113549.3.2" => "RC2",
        IdentityOids.Scrypt => "a key derived by scrypt",
        _ => $"the algorithm {oid}",
    };
}
