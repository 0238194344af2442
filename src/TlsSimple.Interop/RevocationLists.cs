namespace TlsSimple;

/// <summary>Certificate revocation lists (RFC 5280, section 5) that the caller provides: nothing is ever fetched. Immutable, thread-safe.</summary>
public sealed class RevocationLists
{
    private RevocationLists()
    {
    }

    /// <summary>No list.</summary>
    public static RevocationLists Empty { get; } = new();
}
