namespace TlsSimple.Unit.Corpus;

/// <summary>
/// Certificate policies (RFC 5280, section 6.1): every policy is fine, but where a CA requires an explicit one there must be
/// one that holds along the path.
/// </summary>
internal static class PolicyCases
{
    private static readonly TlsErrorReason[] s_noPolicy =
    [
        TlsErrorReason.OtherCertificateRule, TlsErrorReason.CertificateProfile, TlsErrorReason.WrongUsage, TlsErrorReason.UnknownCriticalExtension,
    ];

    private static readonly TlsErrorReason[] s_malformed =
        [.. s_noPolicy, TlsErrorReason.MalformedCertificate, TlsErrorReason.UnknownIssuer];

    public static CaseList All() => new CaseList("policy", "RFC 5280, section 4.2.1.4")
        .Accept("the same in CA and leaf", c => Policies(c, Oids.DomainValidated, Oids.DomainValidated))
        .Accept("in the leaf alone", c => c.Leaf.Set(Oids.CertificatePolicies, ExtensionValue.Policies(Oids.DomainValidated)))
        .Accept("different in CA and leaf", c => Policies(c, Oids.OtherPolicy, Oids.DomainValidated))
        .Accept("critical", c =>
        {
            c.Authority.Set(Oids.CertificatePolicies, ExtensionValue.Policies(Oids.DomainValidated), true);
            c.Leaf.Set(Oids.CertificatePolicies, ExtensionValue.Policies(Oids.DomainValidated), true);
        })
        .From("RFC 5280, section 6.1.5, step g")
        .Accept("required, the same in CA and leaf", c => Require(c, Oids.DomainValidated, Oids.DomainValidated))
        .Accept("required, any in the CA", c => Require(c, Oids.AnyPolicy, Oids.DomainValidated))
        .Accept("required, any in the leaf", c => Require(c, Oids.DomainValidated, Oids.AnyPolicy))
        .Accept("required, any in both", c => Require(c, Oids.AnyPolicy, Oids.AnyPolicy))
        .RefuseByDefault("required, none in the leaf", s_noPolicy, c => Require(c, Oids.DomainValidated, null))
        .RefuseByDefault("required, none in the CA", s_noPolicy, c => Require(c, null, Oids.DomainValidated))
        .RefuseByDefault("required, none at all", s_noPolicy, c => Require(c, null, null))
        .RefuseByDefault("required, another in the leaf", s_noPolicy, c => Require(c, Oids.DomainValidated, Oids.OtherPolicy))
        .Accept("required further down than the path goes", c =>
            c.Authority.Set(Oids.PolicyConstraints, ExtensionValue.PolicyConstraints(5), true))
        .RefuseByDefault("required by the leaf itself, and none there", s_noPolicy, c =>
            c.Leaf.Set(Oids.PolicyConstraints, ExtensionValue.PolicyConstraints(0), true))
        .From("RFC 5280, section 4.2.1.14")
        .Accept("any inhibited, none required", c =>
        {
            Policies(c, Oids.AnyPolicy, Oids.AnyPolicy);
            c.Authority.Set(Oids.InhibitAnyPolicy, Der.Integer(0), true);
        })
        .RefuseByDefault("any inhibited and one required", s_noPolicy, c =>
        {
            Require(c, Oids.DomainValidated, Oids.AnyPolicy);
            c.Authority.Set(Oids.InhibitAnyPolicy, Der.Integer(0), true);
        })
        .Accept("any inhibited, one required and there", c =>
        {
            Require(c, Oids.DomainValidated, Oids.DomainValidated);
            c.Authority.Set(Oids.InhibitAnyPolicy, Der.Integer(0), true);
        })
        .RefuseByDefault("any inhibited by a negative number", s_malformed, c => c.Authority.Set(Oids.InhibitAnyPolicy, Der.Integer(-1), true))
        .From("RFC 5280, section 4.2.1.5")
        .Accept("mapped, none required", c => Map(c, Oids.DomainValidated, Oids.OtherPolicy))
        .RefuseByDefault("any mapped", s_malformed, c => Map(c, Oids.AnyPolicy, Oids.OtherPolicy))
        .RefuseByDefault("mapped to any", s_malformed, c => Map(c, Oids.DomainValidated, Oids.AnyPolicy))
        .From("RFC 5280, section 4.2.1.4")
        .RefuseByDefault("twice the same", s_malformed, c =>
            c.Leaf.Set(Oids.CertificatePolicies, ExtensionValue.Policies(Oids.DomainValidated, Oids.DomainValidated)))
        .RefuseByDefault("list without a policy", s_malformed, c => c.Leaf.Set(Oids.CertificatePolicies, Der.Sequence()))
        .RefuseByDefault("no list", s_malformed, c => c.Leaf.Set(Oids.CertificatePolicies, Der.Null))
        .From("RFC 5280, section 4.2.1.11")
        .RefuseByDefault("constraints that are empty", s_malformed, c => c.Authority.Set(Oids.PolicyConstraints, Der.Sequence(), true))
        .RefuseByDefault("constraints that are no list", s_malformed, c => c.Authority.Set(Oids.PolicyConstraints, Der.Null, true));

    private static void Policies(Chain chain, string? authority, string? leaf)
    {
        if (authority is not null)
        {
            chain.Authority.Set(Oids.CertificatePolicies, ExtensionValue.Policies(authority));
        }

        if (leaf is not null)
        {
            chain.Leaf.Set(Oids.CertificatePolicies, ExtensionValue.Policies(leaf));
        }
    }

    private static void Require(Chain chain, string? authority, string? leaf)
    {
        Policies(chain, authority, leaf);
        chain.Authority.Set(Oids.PolicyConstraints, ExtensionValue.PolicyConstraints(0), true);
    }

    private static void Map(Chain chain, string from, string to)
    {
        Policies(chain, Oids.DomainValidated, Oids.OtherPolicy);
        chain.Authority.Set(Oids.PolicyMappings, Der.Sequence(Der.Sequence(Der.Oid(from), Der.Oid(to))), true);
    }
}
