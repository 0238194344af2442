using System.Runtime.InteropServices;

namespace TlsSimple;

internal sealed class SafeTrustHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Interop.TlsNative.tlssimple_trust_free(handle);
        return true;
    }
}
