namespace TlsSimple.Bench.IdleConnections;

/// <summary>What one idle connection costs.</summary>
/// <param name="Server">The server's process.</param>
/// <param name="Client">The client's process.</param>
/// <param name="Kernel">Both ends.</param>
internal readonly record struct IdleUse(MemoryUse Server, MemoryUse Client, long Kernel);
