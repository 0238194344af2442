namespace TlsSimple.Bench.Runs;

/// <summary>What a rate counts.</summary>
internal enum RateUnit
{
    Requests,
    Connections,
    Bytes,
}
