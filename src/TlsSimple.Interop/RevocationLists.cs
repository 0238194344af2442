namespace TlsSimple;

/// <summary>
/// Certificate revocation lists (RFC 5280, section 5) that the caller provides: nothing is ever fetched. Immutable,
/// thread-safe, to be shared.
/// </summary>
/// <remarks>
/// Complete lists are read, of version 2 and, without extensions, of version 1, also those that a CA splits by
/// distribution point. Refused here, not later: delta lists, indirect lists, lists without an end (nextUpdate), and whatever
/// does not parse. A list may have 64 MB. Its signature is checked at its first use, once for each issuer's key.
/// </remarks>
public sealed class RevocationLists
{
    private RevocationLists(IReadOnlyList<RevocationList> all) => All = all;

    /// <summary>No list.</summary>
    public static RevocationLists Empty { get; } = new([]);

    /// <summary>How many lists there are.</summary>
    public int Count => All.Count;

    internal IReadOnlyList<RevocationList> All { get; }

    /// <summary>The lists of a file, read at once: PEM (RFC 7468) with any number of lists, or DER with one, told apart by the first byte.</summary>
    /// <remarks>
    /// In PEM the blocks labelled <c>X509 CRL</c> or <c>CRL</c> count, comments and other blocks are passed over. At most 96 MB.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="ArgumentNullException"><paramref name="path"/> is <c>null</c>.</exception>
    /// <exception cref="TlsException">
    /// <see cref="TlsErrorReason.InvalidRevocationList"/>: the file cannot be read (the inner exception says why), holds no
    /// list, or one that does not parse or is of a kind that is not supported.
    /// </exception>
    public static RevocationLists FromPemFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new RevocationLists(RevocationListFile.Read(path));
    }

    /// <summary>The lists of PEM text (RFC 7468), by the rules of <see cref="FromPemFile"/>.</summary>
    /// <param name="pem">The text, not the name of a file.</param>
    /// <exception cref="ArgumentNullException"><paramref name="pem"/> is <c>null</c>.</exception>
    /// <exception cref="TlsException">
    /// <see cref="TlsErrorReason.InvalidRevocationList"/>: the text holds no list, or one that does not parse or is of a kind
    /// that is not supported.
    /// </exception>
    public static RevocationLists FromPem(string pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        return new RevocationLists(RevocationListFile.ReadPem(pem, "the PEM text"));
    }

    /// <summary>These lists, each as DER. They are copied.</summary>
    /// <param name="der">The lists.</param>
    /// <exception cref="ArgumentNullException"><paramref name="der"/> is <c>null</c>.</exception>
    /// <exception cref="TlsException">
    /// <see cref="TlsErrorReason.InvalidRevocationList"/>: there is none, or one that does not parse or is of a kind that is
    /// not supported.
    /// </exception>
    public static RevocationLists FromDer(IEnumerable<ReadOnlyMemory<byte>> der)
    {
        ArgumentNullException.ThrowIfNull(der);
        var lists = new List<RevocationList>();
        foreach (ReadOnlyMemory<byte> list in der)
        {
            try
            {
                lists.Add(RevocationListReader.Read(list.ToArray()));
            }
            catch (RevocationListFormatException e)
            {
                throw Invalid($"Revocation list {lists.Count + 1} of those given is unusable: {e.Message}", e);
            }
        }

        return lists.Count > 0
            ? new RevocationLists(lists.AsReadOnly())
            : throw Invalid("No revocation list was given. Give at least one, or use RevocationLists.Empty.");
    }

    /// <summary>The lists of all of these.</summary>
    /// <param name="lists">What to put together; none of them makes <see cref="Empty"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="lists"/> or one of them is <c>null</c>.</exception>
    public static RevocationLists Combine(params ReadOnlySpan<RevocationLists> lists)
    {
        var all = new List<RevocationList>();
        foreach (RevocationLists some in lists)
        {
            ArgumentNullException.ThrowIfNull(some, nameof(lists));
            all.AddRange(some.All);
        }

        return all.Count > 0 ? new RevocationLists(all.AsReadOnly()) : Empty;
    }

    /// <summary>How many there are, for people.</summary>
    public override string ToString() => Count == 1 ? "1 revocation list" : $"{Count} revocation lists";

    internal static TlsException Invalid(string message, Exception? innerException = null) =>
        new(TlsErrorKind.Configuration, TlsErrorReason.InvalidRevocationList, message, innerException);
}
