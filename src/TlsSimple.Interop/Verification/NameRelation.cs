namespace TlsSimple;

/// <summary>How a name stands to a subtree of name constraints.</summary>
internal enum NameRelation
{
    /// <summary>It lies outside.</summary>
    Outside,

    /// <summary>It lies inside; for a wildcard under exclusion: some name that it stands for does.</summary>
    Inside,

    /// <summary>The name or the subtree is malformed, so nobody can say.</summary>
    Malformed,
}
