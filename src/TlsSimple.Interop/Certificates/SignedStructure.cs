using System.Formats.Asn1;

namespace TlsSimple;

/// <summary>
/// What holds a certificate or a revocation list together: the fields, how they are signed, and the signature (RFC 5280,
/// sections 4.1.1 and 5.1.1).
/// </summary>
internal readonly struct SignedStructure
{
    private readonly ReadOnlyMemory<byte> _encodedAlgorithm;

    private SignedStructure(AsnReader structure)
    {
        ToBeSigned = structure.PeekEncodedValue();
        Fields = structure.ReadSequence();
        _encodedAlgorithm = structure.PeekEncodedValue();
        Algorithm = AlgorithmIdentifier.Read(structure);
        Signature = structure.ReadWholeBytes();
        structure.ThrowIfNotEmpty();
    }

    /// <summary>What is signed, as DER.</summary>
    public ReadOnlyMemory<byte> ToBeSigned { get; }

    /// <summary>The same, to be read.</summary>
    public AsnReader Fields { get; }

    /// <summary>How it is signed, by what stands outside of it.</summary>
    public AlgorithmIdentifier Algorithm { get; }

    /// <summary>The signature.</summary>
    public ReadOnlyMemory<byte> Signature { get; }

    /// <summary>Reads one that stands alone.</summary>
    /// <exception cref="AsnContentException">It is none, or something follows it.</exception>
    public static SignedStructure Read(ReadOnlyMemory<byte> der)
    {
        var reader = new AsnReader(der, AsnEncodingRules.DER);
        AsnReader structure = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        return new SignedStructure(structure);
    }

    /// <summary>Whether <see cref="Algorithm"/> is the one that the fields name, byte for byte.</summary>
    /// <param name="inner">What stands in the fields, as DER.</param>
    public bool HasAlgorithm(ReadOnlyMemory<byte> inner) => inner.Span.SequenceEqual(_encodedAlgorithm.Span);
}
