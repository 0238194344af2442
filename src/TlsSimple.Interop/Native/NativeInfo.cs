using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace TlsSimple;

/// <summary>The struct tlssimple_info.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeInfo
{
    internal readonly int Version;
    internal readonly int CipherSuite;
    internal readonly int Group;
    internal readonly int Resumed;
    internal readonly int AlpnLength;
    internal readonly int AlertReceived;
    internal readonly int AlertSent;
    internal readonly int NativeCode;
    private readonly AlpnBytes _alpn;

    internal byte[] Alpn => ((ReadOnlySpan<byte>)_alpn)[..AlpnLength].ToArray();

    [InlineArray(256)]
    private struct AlpnBytes
    {
        private byte _first;
    }
}
