namespace TlsSimple.Bench.Runs;

/// <summary>The tables of a run, which appear on the console line by line, and the ratios in them.</summary>
internal sealed class Report
{
    private readonly Dictionary<string, List<string>> _tables = [];
    private readonly List<(string Row, Fact Fact)> _facts = [];
    private List<string> _table = [];

    /// <summary>Every ratio, in the order of measuring.</summary>
    public IReadOnlyList<(string Row, Fact Fact)> Facts => _facts;

    public int Failures { get; private set; }

    /// <summary>Begins the table of a section, or goes on with another one in it.</summary>
    public void Begin(string key, string head)
    {
        if (!_tables.TryGetValue(key, out List<string>? table))
        {
            _tables.Add(key, table = []);
        }
        else
        {
            table.Add("");
        }

        _table = table;
        Console.WriteLine();
        Add(head);
    }

    /// <summary>A line without a ratio.</summary>
    public void Add(string line)
    {
        _table.Add(line);
        Console.WriteLine(line);
    }

    /// <summary>A row that could not be measured: the run goes on, and fails in the end.</summary>
    public void Fail(string row, Exception error)
    {
        Failures++;
        Console.Error.WriteLine($"{row}: {error.Message}");
        _table.Add($"| {row} | could not be measured |");
    }

    public void Add(string row, string line, Fact fact)
    {
        Add(line);
        _facts.Add((row, fact));
    }

    /// <summary>What was measured in that row; <c>null</c> if it was not.</summary>
    public Fact? Find(string row) => _facts.Where(pair => pair.Row == row).Select(pair => (Fact?)pair.Fact).FirstOrDefault();

    /// <summary>The text for <c>{{KEY}}</c>.</summary>
    public string Table(string key) => _tables.TryGetValue(key, out List<string>? lines) ? string.Join('\n', lines) : "Not measured in this run.";
}
