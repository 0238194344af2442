namespace TlsSimple;

/// <summary>What the engine finds wrong with a certificate of the path. Keep in sync with TLSSIMPLE_BAD_* in tlssimple.h.</summary>
[Flags]
internal enum NativeVerifyFlags : uint
{
    None = 0,
    Issuer = 0x0001,
    Hash = 0x0002,
    KeyType = 0x0004,
    KeySize = 0x0008,
    KeyUsage = 0x0010,
    ExtendedKeyUsage = 0x0020,
    Other = 0x0040,
    Form = 0x0200,
}
