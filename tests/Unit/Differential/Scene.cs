using TlsSimple.Unit.Corpus;

namespace TlsSimple.Unit.Differential;

/// <summary>A random chain in the making: valid until quirks are added, each of which is remembered by its name.</summary>
internal sealed class Scene
{
    private static readonly ForgeKey[] s_keys =
    [
        .. Enumerable.Range(0, 4).Select(i => KeyPool.Rsa(2048, $"differential {i}")),
        .. Enumerable.Range(0, 3).Select(i => KeyPool.P256($"differential {i}")),
        KeyPool.P384("differential"),
    ];

    private readonly List<string> _quirks = [];

    public Scene(int seed)
    {
        Seed = seed;
        Random = new Random(seed);
        Draft issuer = Draft.Root("Differential Root").With(NextKey());
        Path.Add(issuer);
        Anchors.Add(issuer);
        for (int i = Random.Next(4); i > 0; i--)
        {
            issuer = Draft.Authority($"Differential CA {i}", issuer).With(NextKey());
            Path.Insert(0, issuer);
        }

        Path.Insert(0, Draft.Leaf(issuer).With(NextKey()));
    }

    public int Seed { get; }

    public Random Random { get; }

    /// <summary>The path that is meant: leaf, intermediates, root.</summary>
    public List<Draft> Path { get; }  = [];

    public Draft Leaf => Path[0];

    public Draft Root => Path[^1];

    /// <summary>What is sent besides leaf and intermediates.</summary>
    public List<Draft> Extras { get; } = [];

    /// <summary>What of the path is not sent.</summary>
    public HashSet<Draft> Withheld { get; } = [];

    public List<Draft> Anchors { get; } = [];

    public string? Name { get; set; } = Chain.Host;

    public DateTimeOffset Time { get; set; } = Draft.Now;

    /// <summary>The names of what is odd about this chain.</summary>
    public IReadOnlyList<string> Quirks => _quirks;

    public byte[] Peer => Leaf.Encoded;

    /// <summary>What is sent after the leaf, in any order.</summary>
    public byte[][] Sent => field ??= [.. Path.Skip(1).SkipLast(1).Where(draft => !Withheld.Contains(draft)).Concat(Extras)
        .OrderBy(_ => Random.Next()).Select(draft => draft.Encoded)];

    /// <summary>A key that may sign; few, or making them would take longer than the test.</summary>
    public ForgeKey NextKey() => s_keys[Random.Next(s_keys.Length)];

    /// <summary>An intermediate; <c>null</c> if there is none.</summary>
    public Draft? Intermediate() => Path.Count > 2 ? Path[Random.Next(1, Path.Count - 1)] : null;

    public void Add(Quirk quirk)
    {
        if (!_quirks.Contains(quirk.Name) && quirk.TryAdd(this))
        {
            _quirks.Add(quirk.Name);
        }
    }

    public override string ToString()
    {
        static string Pem(string what, byte[] der) => $"{what}\n{System.Security.Cryptography.PemEncoding.WriteString("CERTIFICATE", der)}";
        return $"Chain {Seed}, name {Name ?? "none"}, time {Time:u}, quirks: {string.Join("; ", Quirks)}\n"
            + string.Join('\n', [Pem("peer", Peer), .. Sent.Select(der => Pem("sent", der)), .. Anchors.Select(draft => Pem("anchor", draft.Encoded))]);
    }
}
