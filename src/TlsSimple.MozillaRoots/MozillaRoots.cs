using System.Globalization;

namespace TlsSimple;

/// <summary>Reads the resource mozilla-roots.pem: a header of comment lines, then the certificates.</summary>
internal static class MozillaRoots
{
    private const string ResourceName = "mozilla-roots.pem";

    /// <summary>Loaded at first use, taken apart certificate by certificate as they are looked up.</summary>
    public static TrustAnchors Anchors { get; } = new(new LazyAnchors(Load, "Mozilla's trust anchors"));

    public static MozillaRootsHeader ReadHeader()
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        using var reader = new StreamReader(Open());
        while (reader.ReadLine() is ['#', ' ', .. var line])
        {
            if (line.Split(": ") is [var name, var value])
            {
                values[name] = value;
            }
        }

        return new MozillaRootsHeader(
            values["package"],
            values["bundle"],
            DateOnly.ParseExact(values["date"], "yyyy-MM-dd", CultureInfo.InvariantCulture),
            int.Parse(values["count"], CultureInfo.InvariantCulture));
    }

    private static AnchorIndex Load()
    {
        using Stream stream = Open();
        byte[] pem = new byte[stream.Length];
        stream.ReadExactly(pem);
        var reader = new LenientPemReader();
        reader.AddBytes(pem);
        return reader.ToAnchors($"Mozilla's trust anchors (ca-certificates {MozillaTrustAnchors.Version})")!;
    }

    private static Stream Open() => typeof(MozillaRoots).Assembly.GetManifestResourceStream(ResourceName)!;
}
