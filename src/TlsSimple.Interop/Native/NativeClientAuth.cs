namespace TlsSimple;

/// <summary>Keep in sync with TLSSIMPLE_CLIENT_AUTH_* in tlssimple.h.</summary>
internal enum NativeClientAuth
{
    None = 0,
    Optional = 1,
    Required = 2,
}
