namespace TlsSimple.Unit.Corpus;

/// <summary>Every case there is. Keys and signatures are new in each process, everything else is the same.</summary>
internal static class Corpus
{
    private static readonly Lazy<IReadOnlyDictionary<string, CorpusCase>> s_cases = new(
        () => Families().SelectMany(family => family).ToDictionary(c => c.Id, StringComparer.Ordinal));

    /// <summary>By identifier, in the order of the families.</summary>
    public static IReadOnlyDictionary<string, CorpusCase> Cases => s_cases.Value;

    private static IEnumerable<CaseList> Families() =>
    [
        VersionCases.All(),
        SerialNumberCases.All(),
        EncodingCases.All(),
        ValidityCases.All(),
        BasicConstraintsCases.All(),
        PathLengthCases.All(),
        KeyUsageCases.All(),
        ExtendedKeyUsageCases.All(),
        NameCases.All(),
        SignatureCases.All(),
        KeyCases.All(),
        CriticalExtensionCases.All(),
        ProfileCases.All(),
        ClientCases.All(),
        NameConstraintCases.All(),
        DnsConstraintCases.All(),
        AddressConstraintCases.All(),
        MailConstraintCases.All(),
        UriConstraintCases.All(),
        DirectoryConstraintCases.All(),
        IssuerNameCases.All(),
        PathBuildingCases.All(),
        AnchorCases.All(),
        GraphCases.All(),
        SearchCases.All(),
        PolicyCases.All(),
        OddityCases.All(),
    ];
}
