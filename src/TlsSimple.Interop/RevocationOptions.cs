namespace TlsSimple;

/// <summary>Revocation lists and how they are used. Immutable.</summary>
public sealed record RevocationOptions
{
    /// <summary>No list, and none asked for.</summary>
    public static RevocationOptions None { get; } = new() { Mode = RevocationMode.None };

    /// <summary>
    /// How lists are used. Default: <see cref="RevocationMode.CheckIfPresent"/>, so that lists that are given are also
    /// looked at; without lists it asks for nothing.
    /// </summary>
    public RevocationMode Mode { get; init; } = RevocationMode.CheckIfPresent;

    /// <summary>The lists. Default: none.</summary>
    public RevocationLists Lists { get; init; } = RevocationLists.Empty;
}
