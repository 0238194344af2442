using System.Runtime.InteropServices;

namespace TlsSimple;

/// <summary>The contexts that use the keys hold them natively: it may be freed in any order.</summary>
internal sealed class SafeTicketKeysHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Interop.TlsNative.tlssimple_ticket_keys_free(handle);
        return true;
    }
}
