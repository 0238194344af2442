using System.Runtime.InteropServices;

namespace TlsSimple;

/// <summary>A session to take up again; what it holds is wiped when it is released.</summary>
internal sealed class SafeTicketHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Interop.TlsNative.tlssimple_ticket_free(handle);
        return true;
    }
}
