namespace TlsSimple.Integration.Faults;

/// <summary>A record as it passed a relay, before any fault.</summary>
/// <param name="Connection">From 0, in the order of accepting.</param>
/// <param name="Direction">Who sent it.</param>
/// <param name="Index">From 0, for its connection and direction.</param>
/// <param name="Type">The content type in its header: 20 to 23; -1 for bytes that are no record.</param>
/// <param name="Length">Without the header.</param>
public sealed record TlsRecord(int Connection, RelayDirection Direction, int Index, int Type, int Length);
