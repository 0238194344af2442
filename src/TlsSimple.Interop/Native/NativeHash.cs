namespace TlsSimple;

/// <summary>TLSSIMPLE_SHA1 and so on: the number is the length of a hash in bytes.</summary>
internal enum NativeHash
{
    Sha1 = 20,
    Sha256 = 32,
    Sha384 = 48,
    Sha512 = 64,
}
