namespace TlsSimple;

/// <summary>Revocation: how lists are used, and where they are.</summary>
internal static class RevocationSection
{
    private static readonly ConfigurationKey s_mode = new("Mode", "None, CheckIfPresent (the default) or Require");
    private static readonly ConfigurationKey s_files = new("Files", "the path of a file with revocation lists, PEM or DER, or an array of paths");

    internal static ConfigurationKey Key { get; } = new("Revocation", "an object with Mode and Files", s_mode, s_files);

    internal static RevocationOptions Read(ConfigurationEntry entry)
    {
        if (!entry.IsObject)
        {
            throw entry.Invalid();
        }

        entry.RefuseUnknownKeys();
        var options = new RevocationOptions();
        if (entry.Find(s_mode) is { } mode)
        {
            options = options with { Mode = ReadMode(mode) };
        }

        return entry.Find(s_files) is { } files ? options with { Lists = ReadLists(files) } : options;
    }

    private static RevocationMode ReadMode(ConfigurationEntry entry) => entry.Text().ToUpperInvariant() switch
    {
        "NONE" => RevocationMode.None,
        "CHECKIFPRESENT" => RevocationMode.CheckIfPresent,
        "REQUIRE" => RevocationMode.Require,
        _ => throw entry.Invalid(),
    };

    private static RevocationLists ReadLists(ConfigurationEntry entry) =>
        RevocationLists.Combine([.. entry.Texts().Select(text => entry.FilePath(text)).Select(path => entry.Make(() => RevocationLists.FromPemFile(path)))]);
}
