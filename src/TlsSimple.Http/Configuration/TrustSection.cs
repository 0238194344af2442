namespace TlsSimple;

/// <summary>Trust: a word, a path, an array of them, or an object when files are to be followed.</summary>
internal static class TrustSection
{
    private const string Parts = "the path of a PEM file, system, or an array of these";

    private static readonly ConfigurationKey s_files = new("Files", Parts);
    private static readonly ConfigurationKey s_reload = new("Reload", "true (looks every 30 seconds), false, or how often to look, as in 00:01:00");

    internal static ConfigurationKey Key { get; } = new("Trust", $"{Parts}; platform; or an object with Files and Reload", s_files, s_reload);

    internal static TrustAnchors Read(ConfigurationEntry entry)
    {
        if (!entry.IsObject)
        {
            string[] parts = entry.Texts();
            return parts is [var only] && Is(only, "platform") ? TrustAnchors.Platform : Combine(entry, parts, reload: null);
        }

        entry.RefuseUnknownKeys();
        TrustReloadOptions? reload = entry.Find(s_reload) is { } interval ? ReadReload(interval) : null;
        ConfigurationEntry files = entry.Find(s_files) ?? throw entry.Problem("has no Files.");
        return Combine(files, files.Texts(), reload);
    }

    private static TrustAnchors Combine(ConfigurationEntry entry, string[] parts, TrustReloadOptions? reload) => parts.Length > 0
        ? TrustAnchors.Combine([.. parts.Select(part => ReadPart(entry, part, reload))])
        : throw entry.Invalid();

    private static TrustAnchors ReadPart(ConfigurationEntry entry, string part, TrustReloadOptions? reload)
    {
        if (Is(part, "system"))
        {
            return reload is null ? TrustAnchors.System : TrustAnchors.FromSystem(reload);
        }

        if (Is(part, "platform"))
        {
            throw entry.Problem("names platform beside others or to be reloaded: there the platform decides alone (Trust = platform).");
        }

        if (Is(part, "mozilla"))
        {
            throw entry.Problem(
                "is mozilla: those roots come with a package of their own, TlsSimple.MozillaRoots, and are set in code: UseTlsSimple(section, o => o.Trust = TrustAnchors.Mozilla). A file of that name is ./mozilla.");
        }

        string path = entry.FilePath(part);
        return entry.Make(() => reload is null ? TrustAnchors.FromPemFile(path) : TrustAnchors.FromPemFile(path, reload));
    }

    private static TrustReloadOptions? ReadReload(ConfigurationEntry entry)
    {
        var defaults = new TrustReloadOptions
        {
            OnFailed = e => TlsSimpleLog.TrustNotReloaded(entry.Reading.Logger, e.Message),
            OnReloaded = () => TlsSimpleLog.TrustReloaded(entry.Reading.Logger),
        };
        return !bool.TryParse(entry.Text(), out bool isOn) ? defaults with { Interval = entry.Time() }
            : isOn ? defaults
            : null;
    }

    private static bool Is(string text, string word) => text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
