using TlsSimple;

namespace ConsoleFetch.Fetching;

/// <summary>Reads <c>--pinnedpubkey</c>: hashes of keys, or the name of a file with a public key.</summary>
internal static class PinnedKeys
{
    /// <exception cref="TlsException">They are no pins.</exception>
    /// <exception cref="FetchException">The file holds no public key.</exception>
    public static PublicKeyPins Read(string words)
    {
        bool areHashes = words.StartsWith("sha256//", StringComparison.Ordinal);

        // One pin without a backup will do, as with curl: who types it can type another.
        return PublicKeyPins.DangerousWithoutBackup(areHashes ? words : HashOf(words));
    }

    private static string HashOf(string file)
    {
        try
        {
            return PublicKeyPins.OfFile(file);
        }
        catch (TlsException e) when (e.Reason == TlsErrorReason.InvalidOption)
        {
            throw new FetchException(FailureMap.UnusablePin(e.Message), e);
        }
    }
}
