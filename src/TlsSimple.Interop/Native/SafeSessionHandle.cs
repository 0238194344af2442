using System.Runtime.InteropServices;

namespace TlsSimple;

/// <summary>A session keeps its context alive: it may be freed in any order.</summary>
internal sealed class SafeSessionHandle() : SafeHandle(0, ownsHandle: true)
{
    private SafeContextHandle? _context;

    public override bool IsInvalid => handle == 0;

    internal void KeepAlive(SafeContextHandle context)
    {
        bool added = false;
        context.DangerousAddRef(ref added);
        _context = context;
    }

    protected override bool ReleaseHandle()
    {
        Interop.TlsNative.tlssimple_session_free(handle);
        _context?.DangerousRelease();
        return true;
    }
}
