namespace TlsSimple;

/// <summary>What a certificate says of policies (RFC 5280, sections 4.2.1.4, 4.2.1.5, 4.2.1.11 and 4.2.1.14).</summary>
internal sealed record CertificatePolicies
{
    public static CertificatePolicies None { get; } = new();

    /// <summary>The policies that it was issued under; <c>null</c> without this extension.</summary>
    public IReadOnlyList<string>? Policies { get; init; }

    /// <summary>Which of the issuer's policies stands for which of the subject's.</summary>
    public IReadOnlyList<(string Issuer, string Subject)> Mappings { get; init; } = [];

    /// <summary>After how many more certificates a policy must be there; <c>null</c> for never.</summary>
    public int? RequireExplicitPolicy { get; init; }

    /// <summary>After how many more certificates nothing may be mapped any more; <c>null</c> for never.</summary>
    public int? InhibitPolicyMapping { get; init; }

    /// <summary>After how many more certificates anyPolicy means nothing; <c>null</c> for never.</summary>
    public int? InhibitAnyPolicy { get; init; }
}
