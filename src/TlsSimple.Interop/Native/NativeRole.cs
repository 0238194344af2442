namespace TlsSimple;

/// <summary>TLSSIMPLE_CLIENT and TLSSIMPLE_SERVER.</summary>
internal enum NativeRole
{
    Client = 0,
    Server = 1,
}
