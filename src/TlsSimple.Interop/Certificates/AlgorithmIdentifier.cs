namespace TlsSimple;

/// <summary>An AlgorithmIdentifier (RFC 5280, section 4.1.1.2).</summary>
/// <param name="Oid">The algorithm, in dotted decimal.</param>
/// <param name="Parameters">The parameters as DER, with tag and length; empty if there are none.</param>
internal readonly record struct AlgorithmIdentifier(string Oid, ReadOnlyMemory<byte> Parameters);
