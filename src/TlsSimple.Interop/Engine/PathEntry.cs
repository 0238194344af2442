namespace TlsSimple;

/// <summary>One certificate of the path that the engine found, and what it finds wrong with it.</summary>
internal readonly record struct PathEntry(ReadOnlyMemory<byte> Der, NativeVerifyFlags Flags);
