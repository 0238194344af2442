using System.Runtime.InteropServices;

namespace TlsSimple;

internal sealed class SafeContextHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Interop.TlsNative.tlssimple_context_free(handle);
        return true;
    }
}
