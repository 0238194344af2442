namespace TlsSimple;

/// <summary>The hashes that key files name.</summary>
internal static class PasswordHash
{
    /// <exception cref="IdentityFormatException">It is not supported.</exception>
    public static NativeHash OfHmac(string oid) => oid switch
    {
        IdentityOids.HmacSha1 => NativeHash.Sha1,
        IdentityOids.HmacSha256 => NativeHash.Sha256,
        IdentityOids.HmacSha384 => NativeHash.Sha384,
        IdentityOids.HmacSha512 => NativeHash.Sha512,
        _ => throw Unsupported(oid),
    };

    /// <inheritdoc cref="OfHmac"/>
    public static NativeHash Of(string oid) => oid switch
    {
        IdentityOids.Sha1 => NativeHash.Sha1,
        IdentityOids.Sha256 => NativeHash.Sha256,
        IdentityOids.Sha384 => NativeHash.Sha384,
        IdentityOids.Sha512 => NativeHash.Sha512,
        _ => throw Unsupported(oid),
    };

    private static IdentityFormatException Unsupported(string oid) => new(
        $"it uses the hash {oid}, which is not supported (SHA-1, SHA-256, SHA-384 and SHA-512 are). Write the file anew with one of these.");
}
