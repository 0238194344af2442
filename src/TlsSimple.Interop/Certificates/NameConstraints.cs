namespace TlsSimple;

/// <summary>The names that a CA's certificates may have (RFC 5280, section 4.2.1.10); at least one of the lists has an entry.</summary>
/// <param name="Permitted">For each kind of name that occurs here: names of that kind must lie in one of its subtrees.</param>
/// <param name="Excluded">No name may lie in one of these.</param>
internal sealed record NameConstraints(IReadOnlyList<GeneralSubtree> Permitted, IReadOnlyList<GeneralSubtree> Excluded);
