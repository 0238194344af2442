using TlsSimple.Unit.Corpus;

namespace TlsSimple.Unit.Differential;

/// <summary>Something that makes a chain odd, right or wrong.</summary>
/// <param name="Name">Names the certificate first: "leaf: ", "CA: " for an intermediate, "root: ", "chain: ".</param>
/// <param name="TryAdd">Adds it, unless this chain cannot have it.</param>
internal sealed record Quirk(string Name, Func<Scene, bool> TryAdd)
{
    /// <summary>The same oddity in the leaf, an intermediate or the root.</summary>
    public static IEnumerable<Quirk> Anywhere(string name, Action<Draft> change) => [Leaf(name, change), .. Issuers(name, change)];

    public static IEnumerable<Quirk> Issuers(string name, Action<Draft> change) => [Authority(name, change), Root(name, change)];

    public static Quirk Leaf(string name, Action<Draft> change) => new($"leaf: {name}", scene => Change(scene.Leaf, change));

    public static Quirk Authority(string name, Action<Draft> change) => new($"CA: {name}", scene => Change(scene.Intermediate(), change));

    public static Quirk Root(string name, Action<Draft> change) => new($"root: {name}", scene => Change(scene.Root, change));

    public static Quirk Scenic(string name, Action<Scene> change) => new(name, scene =>
    {
        change(scene);
        return true;
    });

    private static bool Change(Draft? draft, Action<Draft> change)
    {
        if (draft is null)
        {
            return false;
        }

        change(draft);
        return true;
    }
}
