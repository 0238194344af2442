using System.Runtime.InteropServices;

namespace TlsSimple;

/// <summary>The contexts and sessions that use an identity hold it natively: it may be freed in any order.</summary>
internal sealed class SafeIdentityHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Interop.TlsNative.tlssimple_identity_free(handle);
        return true;
    }
}
