namespace TlsSimple.Integration.Interop;

/// <summary>The lines by which a peer tells of a connection: <c>ok name=value …</c> or <c>error text</c>.</summary>
internal static class PeerLine
{
    /// <exception cref="PeerRowException">It tells of an error.</exception>
    public static PeerFacts Read(string line)
    {
        if (!line.StartsWith("ok ", StringComparison.Ordinal))
        {
            throw new PeerRowException(line);
        }

        Dictionary<string, string> values = line[3..].Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1]);
        return new PeerFacts(Version(Value("version")), Value("suite"), Value("group"), Resumed(Value("resumed")), Value("peer"));

        string? Value(string name) => values.GetValueOrDefault(name) is { Length: > 0 } value and not "-" ? value : null;
    }

    // GnuTLS writes TLS1.3 where all others write TLSv1.3.
    private static string? Version(string? value) => value?.Replace("TLS1", "TLSv1", StringComparison.Ordinal);

    // nginx writes "r" for a resumed session and "." for another.
    private static bool? Resumed(string? value) => value is null ? null : value is "1" or "r";
}
