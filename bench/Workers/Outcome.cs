namespace TlsSimple.Bench.Workers;

/// <summary>What a worker has done.</summary>
/// <param name="Count">Requests, connections or bytes.</param>
/// <param name="Seconds">In what time.</param>
/// <param name="Cpu">Processor time of the worker's whole process in that time, in seconds.</param>
/// <param name="Error">Why it could not be done; the rest says nothing then.</param>
/// <param name="Memory">Of <c>pool</c>: what the process holds, as MemoryUse writes it.</param>
/// <param name="Compiled">How many methods the runtime compiled in that time: while there are many, a worker is not warm.</param>
internal sealed record Outcome(double Count, double Seconds, double Cpu, string? Error = null, string? Memory = null, long Compiled = 0);
