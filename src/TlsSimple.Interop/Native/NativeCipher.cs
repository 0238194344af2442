namespace TlsSimple;

/// <summary>TLSSIMPLE_AES_CBC and TLSSIMPLE_DES_EDE3_CBC.</summary>
internal enum NativeCipher
{
    /// <summary>With a key of 16, 24 or 32 bytes.</summary>
    AesCbc = 1,

    /// <summary>With a key of 24 bytes.</summary>
    DesEde3Cbc = 2,
}
