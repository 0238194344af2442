using System.Formats.Asn1;

namespace TlsSimple;

/// <summary>An AlgorithmIdentifier (RFC 5280, section 4.1.1.2).</summary>
/// <param name="Oid">The algorithm, in dotted decimal.</param>
/// <param name="Parameters">The parameters as DER, with tag and length; empty if there are none.</param>
internal readonly record struct AlgorithmIdentifier(string Oid, ReadOnlyMemory<byte> Parameters)
{
    /// <summary>Reads one.</summary>
    /// <exception cref="AsnContentException">It is none.</exception>
    public static AlgorithmIdentifier Read(AsnReader reader)
    {
        AsnReader algorithm = reader.ReadSequence();
        string oid = algorithm.ReadObjectIdentifier();
        ReadOnlyMemory<byte> parameters = algorithm.HasData ? algorithm.ReadEncodedValue() : default;
        algorithm.ThrowIfNotEmpty();
        return new AlgorithmIdentifier(oid, parameters);
    }
}
