using System.Runtime.InteropServices;

namespace TlsSimple;

/// <summary>The struct tlssimple_path_entry.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativePathEntry
{
    internal readonly NativeVerifyFlags Flags;
    internal readonly int DerLength;
    internal readonly nint Der;
}
