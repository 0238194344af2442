using System.Formats.Asn1;

namespace TlsSimple;

/// <summary>Reads the extensions on policies (RFC 5280, sections 4.2.1.4, 4.2.1.5, 4.2.1.11 and 4.2.1.14).</summary>
internal static class PolicyReader
{
    private static readonly Asn1Tag s_requireExplicitPolicy = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag s_inhibitPolicyMapping = new(TagClass.ContextSpecific, 1);

    /// <exception cref="AsnContentException">There is none, or one twice.</exception>
    public static IReadOnlyList<string> ReadPolicies(AsnReader policies)
    {
        var result = new List<string>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        do
        {
            AsnReader information = policies.ReadSequence();
            string policy = information.ReadObjectIdentifier();
            if (information.HasData)
            {
                // Qualifiers are texts and addresses for people.
                _ = information.ReadSequence();
            }

            information.ThrowIfNotEmpty();
            result.Add(seen.Add(policy) ? policy : throw new AsnContentException());
        }
        while (policies.HasData);
        return result;
    }

    /// <exception cref="AsnContentException">There is none, or anyPolicy is mapped.</exception>
    public static IReadOnlyList<(string Issuer, string Subject)> ReadMappings(AsnReader mappings)
    {
        var result = new List<(string Issuer, string Subject)>();
        do
        {
            AsnReader mapping = mappings.ReadSequence();
            string issuer = mapping.ReadObjectIdentifier();
            string subject = mapping.ReadObjectIdentifier();
            mapping.ThrowIfNotEmpty();
            if (issuer == ObjectIdentifiers.AnyPolicy || subject == ObjectIdentifiers.AnyPolicy)
            {
                throw new AsnContentException();
            }

            result.Add((issuer, subject));
        }
        while (mappings.HasData);
        return result;
    }

    /// <exception cref="AsnContentException">They say nothing.</exception>
    public static (int? RequireExplicitPolicy, int? InhibitPolicyMapping) ReadConstraints(AsnReader fields)
    {
        int? require = fields.HasNext(s_requireExplicitPolicy) ? ReadSkipCerts(fields, s_requireExplicitPolicy) : null;
        int? inhibit = fields.HasNext(s_inhibitPolicyMapping) ? ReadSkipCerts(fields, s_inhibitPolicyMapping) : null;
        fields.ThrowIfNotEmpty();
        return require is null && inhibit is null ? throw new AsnContentException() : (require, inhibit);
    }

    /// <summary>A number of certificates; one beyond all bounds is as good as the highest.</summary>
    public static int ReadSkipCerts(AsnReader reader, Asn1Tag tag)
    {
        System.Numerics.BigInteger count = reader.ReadInteger(tag);
        return count.Sign < 0 ? throw new AsnContentException() : count > int.MaxValue ? int.MaxValue : (int)count;
    }
}
