using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace TlsSimple.Bench.Profiles;

/// <summary>
/// Draws what <c>perf script</c> prints as a flame graph (Gregg 2016): a box a function, as wide as it was on the processor, above
/// whoever has called it. Boxes have their full names as tooltips.
/// </summary>
internal sealed partial class FlameGraph
{
    private const double Width = 1200;
    private const double RowHeight = 17;
    private const double Margin = 12;
    private const double TitleHeight = 46;

    /// <summary>Narrower boxes are left out.</summary>
    private const double LeastWidth = 0.6;

    private const double LetterWidth = 6.6;

    private readonly Frame _root = new("all");

    /// <summary>Reads the stacks.</summary>
    public static FlameGraph Read(TextReader script)
    {
        var graph = new FlameGraph();
        var stack = new List<string>();
        while (script.ReadLine() is { } line)
        {
            if (StackLine().Match(line) is { Success: true } match)
            {
                stack.Add(NameOf(match.Groups["symbol"].Value, match.Groups["module"].Value));
            }
            else if (string.IsNullOrWhiteSpace(line) && stack.Count > 0)
            {
                graph.Add(stack);
                stack.Clear();
            }
        }

        return graph;
    }

    public string Draw(string title)
    {
        int depth = _root.Depth(LeastCount);
        double height = TitleHeight + (depth * RowHeight) + Margin;
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width:F0} {height:F0}" font-family="sans-serif" font-size="11">
            <rect width="100%" height="100%" fill="#fff"/>
            <text x="{Margin}" y="20" font-size="14">{Escape(title)}</text>
            <text x="{Margin}" y="37" fill="#666">{_root.Count} samples; orange: Mbed TLS and the shim, green: managed code, blue: kernel, grey: runtime and C library</text>

            """);
        DrawFrame(svg, _root, Margin, (Width - (2 * Margin)) / _root.Count, height - Margin - RowHeight);
        return svg.Append("</svg>\n").ToString();
    }

    private double LeastCount => LeastWidth * _root.Count / (Width - (2 * Margin));

    private void Add(List<string> leafFirst)
    {
        Frame frame = _root;
        frame.Count++;
        for (int i = leafFirst.Count - 1; i >= 0; i--)
        {
            frame = frame.Child(leafFirst[i]);
            frame.Count++;
        }
    }

    private void DrawFrame(StringBuilder svg, Frame frame, double x, double unit, double y)
    {
        double width = frame.Count * unit;
        if (width < LeastWidth)
        {
            return;
        }

        double share = 100.0 * frame.Count / _root.Count;
        svg.Append(CultureInfo.InvariantCulture, $"""
            <g><title>{Escape(frame.Name)}: {share:F1} %</title><rect x="{x:F1}" y="{y:F1}" width="{width:F1}" height="{RowHeight - 1}" fill="{ColourOf(frame.Name)}" stroke="#fff" stroke-width="0.4"/>
            """);
        int letters = (int)((width - 4) / LetterWidth);
        if (letters >= 3)
        {
            svg.Append(CultureInfo.InvariantCulture, $"""<text x="{x + 2:F1}" y="{y + 12:F1}">{Escape(Short(frame.Name, letters))}</text>""");
        }

        svg.Append("</g>\n");
        foreach (Frame child in frame.Children.OrderBy(child => child.Name, StringComparer.Ordinal))
        {
            DrawFrame(svg, child, x, unit, y - RowHeight);
            x += child.Count * unit;
        }
    }

    private static string Short(string name, int letters)
    {
        string bare = name[..Math.Max(1, name.LastIndexOf(" [", StringComparison.Ordinal))];
        return bare.Length <= letters ? bare : string.Concat(bare.AsSpan(0, letters - 1), "…");
    }

    /// <summary>The symbol without its offset and what the JIT compiler says of it, and its kind in brackets.</summary>
    private static string NameOf(string symbol, string module)
    {
        string kind = module.Contains("libtlssimple", StringComparison.Ordinal) ? "engine"
            : module.Contains("kernel", StringComparison.Ordinal) ? "kernel"
            : module.Contains(".map", StringComparison.Ordinal) || module.Contains("doublemapper", StringComparison.Ordinal) || module.Contains("//anon", StringComparison.Ordinal)
                || (module.EndsWith(".dll", StringComparison.Ordinal)) ? "managed"
            : "runtime";
        string name = Decoration().Replace(symbol, "").Trim();
        if (name == "[unknown]")
        {
            name = Path.GetFileName(module);
        }

        return $"{name} [{kind}]";
    }

    private static string ColourOf(string name) => name[(name.LastIndexOf('[') + 1)..] switch
    {
        "engine]" => "#f0a050",
        "managed]" => "#8fc98f",
        "kernel]" => "#93b5e0",
        _ => "#d0d0d0",
    };

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);

    [GeneratedRegex(@"^\s+[0-9a-f]+ (?<symbol>.*) \((?<module>[^()]*(\([^()]*\))?[^()]*)\)$")]
    private static partial Regex StackLine();

    [GeneratedRegex(@"\+0x[0-9a-f]+$|\[(Tier0|OptimizedTier1|Optimized|PreJIT|Instrumented|MinOptJitted|QuickJitted|OSR)[^\]]*\]|^.*?\[[A-Za-z.]+\] (?=\S)|\(.*\)|\b(class|valuetype)\s")]
    private static partial Regex Decoration();

    private sealed class Frame(string name)
    {
        private readonly Dictionary<string, Frame> _children = [];

        public string Name { get; } = name;

        public int Count { get; set; }

        public IEnumerable<Frame> Children => _children.Values;

        public Frame Child(string name)
        {
            if (!_children.TryGetValue(name, out Frame? child))
            {
                _children.Add(name, child = new Frame(name));
            }

            return child;
        }

        /// <summary>How many rows those take that are drawn.</summary>
        public int Depth(double leastCount) =>
            1 + _children.Values.Where(child => child.Count >= leastCount).Select(child => child.Depth(leastCount)).DefaultIfEmpty(0).Max();
    }
}
