using System.Net;
using System.Text;
using TlsSimple.Bench.Runs;

namespace TlsSimple.Bench.Pages;

/// <summary>Bars from a line at 1.0, which is SslStream (or OpenSSL): the more speed the further to the right, the less cost the further to the left.</summary>
internal static class RatioPlot
{
    private const int LabelWidth = 290;
    private const int PlotWidth = 560;
    private const int BarHeight = 6;
    private const int RowHeight = 18;
    private const int Top = 60;
    private const double Least = 0.1;
    private const double Most = 4;

    public static string Draw(IReadOnlyList<(string Row, Fact Fact)> facts)
    {
        int height = Top + (facts.Count * RowHeight) + 20;
        var svg = new StringBuilder();
        Line(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {LabelWidth + PlotWidth + 60} {height}\" font-family=\"sans-serif\" font-size=\"11\">");
        Line(svg, "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        Line(svg, "<text x=\"10\" y=\"18\" font-size=\"14\">TlsSimple to SslStream (cryptography: to OpenSSL), in turns in one run; median, least, most; log scale</text>");
        Legend(svg, 10, "#2a6fb0", "speed: right of 1 is better");
        Legend(svg, 200, "#d98a1f", "CPU, memory, time: left of 1 is better");
        foreach (double tick in new[] { 0.1, 0.25, 0.5, 1, 2, 4 })
        {
            string colour = tick == 1 ? "black" : "#ddd";
            Line(svg, $"<line x1=\"{X(tick):F1}\" y1=\"{Top - 4}\" x2=\"{X(tick):F1}\" y2=\"{height - 16}\" stroke=\"{colour}\"/>");
            Line(svg, $"<text x=\"{X(tick):F1}\" y=\"{Top - 8}\" text-anchor=\"middle\">{tick:0.##}</text>");
        }

        for (int i = 0; i < facts.Count; i++)
        {
            int y = Top + (i * RowHeight);
            Line(svg, $"<text x=\"{LabelWidth - 8}\" y=\"{y + 11}\" text-anchor=\"end\">{WebUtility.HtmlEncode(facts[i].Row)}</text>");
            Bar(svg, y + 1, facts[i].Fact.Speed, "#2a6fb0");
            Bar(svg, y + 8, facts[i].Fact.Cost, "#d98a1f");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Bar(StringBuilder svg, int y, Spread? ratio, string colour)
    {
        if (ratio is not { } spread)
        {
            return;
        }

        double from = Math.Min(X(1), X(spread.Median));
        double middle = y + (BarHeight / 2.0);
        Line(svg, $"<rect x=\"{from:F1}\" y=\"{y}\" width=\"{Math.Abs(X(1) - X(spread.Median)):F1}\" height=\"{BarHeight}\" fill=\"{colour}\"><title>{spread.Median:F2}</title></rect>");
        Line(svg, $"<line x1=\"{X(spread.Least):F1}\" y1=\"{middle:F1}\" x2=\"{X(spread.Most):F1}\" y2=\"{middle:F1}\" stroke=\"#333\" stroke-width=\"0.8\"/>");
    }

    private static void Legend(StringBuilder svg, int x, string colour, string text) =>
        Line(svg, $"<rect x=\"{x}\" y=\"28\" width=\"10\" height=\"10\" fill=\"{colour}\"/><text x=\"{x + 14}\" y=\"37\">{text}</text>");

    private static double X(double ratio) => LabelWidth + (PlotWidth * Math.Log(Math.Clamp(ratio, Least, Most) / Least) / Math.Log(Most / Least));

    private static void Line(StringBuilder svg, string text) => svg.Append(text).Append('\n');
}
