namespace TlsSimple;

/// <summary>Revocation lists and how they are used. Immutable.</summary>
public sealed record RevocationOptions
{
    /// <summary>No list, and none asked for.</summary>
    public static RevocationOptions None { get; } = new();

    /// <summary>How lists are used. Default: <see cref="RevocationMode.None"/>.</summary>
    public RevocationMode Mode { get; init; }

    /// <summary>The lists. Default: none.</summary>
    public RevocationLists Lists { get; init; } = RevocationLists.Empty;
}
