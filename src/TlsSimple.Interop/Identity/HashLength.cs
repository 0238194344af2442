namespace TlsSimple;

/// <summary>Hashes, told apart by their length in bytes as <c>tlssimple.h</c> does.</summary>
internal static class HashLength
{
    public const int Sha1 = 20;
    public const int Sha256 = 32;
    public const int Sha384 = 48;
    public const int Sha512 = 64;

    /// <exception cref="IdentityFormatException">It is not supported.</exception>
    public static int OfHmac(string oid) => oid switch
    {
        IdentityOids.HmacSha1 => Sha1,
        IdentityOids.HmacSha256 => Sha256,
        IdentityOids.HmacSha384 => Sha384,
        IdentityOids.HmacSha512 => Sha512,
        _ => throw Unsupported(oid),
    };

    /// <inheritdoc cref="OfHmac"/>
    public static int Of(string oid) => oid switch
    {
        IdentityOids.Sha1 => Sha1,
        IdentityOids.Sha256 => Sha256,
        IdentityOids.Sha384 => Sha384,
        IdentityOids.Sha512 => Sha512,
        _ => throw Unsupported(oid),
    };

    private static IdentityFormatException Unsupported(string oid) => new(
        $"it uses the hash {oid}, which is not supported (SHA-1, SHA-256, SHA-384 and SHA-512 are). Write the file anew with one of these.");
}
