using System.Runtime.CompilerServices;

namespace TlsSimple.Unit.Streams;

/// <summary>Looks whether a stream has an array of the shared pool, which nothing outside can tell.</summary>
internal static class PooledBuffer
{
    public static bool IsHeldBy(TlsStream stream) => BytesOf(ref InputOf(stream)) is not null;

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_input")]
    private static extern ref InputBuffer InputOf(TlsStream stream);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_bytes")]
    private static extern ref byte[]? BytesOf(ref InputBuffer input);
}
