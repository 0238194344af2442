namespace TlsSimple.Bench;

/// <summary>What one way of doing something costs, each a median over all samples.</summary>
/// <param name="Microseconds">Processor time of the thread.</param>
/// <param name="Bytes">Managed memory.</param>
internal readonly record struct Measurement(double Microseconds, long Bytes);
