using System.Formats.Asn1;

namespace TlsSimple;

/// <summary>Reads name constraints (RFC 5280, section 4.2.1.10).</summary>
internal static class NameConstraintsReader
{
    private static readonly Asn1Tag s_permitted = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag s_excluded = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag s_minimum = new(TagClass.ContextSpecific, 0);

    /// <summary>Reads the fields of the sequence.</summary>
    /// <exception cref="AsnContentException">They are not as RFC 5280 has them, or say nothing at all.</exception>
    public static NameConstraints Read(AsnReader fields)
    {
        List<GeneralSubtree> permitted = ReadSubtrees(fields, s_permitted);
        List<GeneralSubtree> excluded = ReadSubtrees(fields, s_excluded);
        fields.ThrowIfNotEmpty();
        return permitted.Count + excluded.Count > 0 ? new NameConstraints(permitted, excluded) : throw new AsnContentException();
    }

    private static List<GeneralSubtree> ReadSubtrees(AsnReader fields, Asn1Tag tag)
    {
        var result = new List<GeneralSubtree>();
        if (!fields.HasNext(tag))
        {
            return result;
        }

        AsnReader subtrees = fields.ReadSequence(tag);
        do
        {
            AsnReader subtree = subtrees.ReadSequence();
            GeneralName name = GeneralName.Read(subtree);

            // The minimum is 0 and there is no maximum; DER leaves the default out, but some CAs write it.
            if (subtree.HasNext(s_minimum) && !(subtree.TryReadInt32(out int minimum, s_minimum) && minimum == 0))
            {
                throw new AsnContentException();
            }

            subtree.ThrowIfNotEmpty();
            result.Add(new GeneralSubtree(
                name, name.Kind == GeneralNameKind.Directory ? DistinguishedName.Parse(name.Value) : null));
        }
        while (subtrees.HasData);
        return result;
    }
}
