namespace TlsSimple.Bench.Runs;

/// <summary>One turn.</summary>
/// <param name="Rate">Units a second.</param>
/// <param name="Cpu">Processor seconds of the client's process for each unit.</param>
internal readonly record struct Cost(double Rate, double Cpu);
