using System.Globalization;
using ConsoleFetch.Output;
using Spectre.Console;
using TlsSimple;

namespace ConsoleFetch.Demo;

/// <summary>Writes what the demo showed: a table on a terminal, else a line for each check.</summary>
internal static class DemoReport
{
    public static void Write(string url, IReadOnlyList<DemoCheck> checks)
    {
        string title = $"{url}: Kestrel in this process, with a certificate of a throw-away CA";
        string summary = $"{checks.Count(check => check.IsExpected)} of {checks.Count} as expected";
        if (Terminal.Output() is { } terminal)
        {
            terminal.Write(Table(title, checks));
            terminal.WriteLine(summary);
            return;
        }

        Console.WriteLine(title);
        foreach (DemoCheck check in checks)
        {
            Console.WriteLine($"{Verdict(check)}: {check.Name}: {check.Outcome}{(check.Tls is { } tls ? ", " + string.Join(", ", Facts(tls)) : "")}");
        }

        Console.WriteLine(summary);
    }

    private static Table Table(string title, IReadOnlyList<DemoCheck> checks)
    {
        var table = new Table { Title = new TableTitle(Markup.Escape(title)), Border = TableBorder.Rounded };
        table.AddColumns("", "Check", "Outcome", "Handshake");
        foreach (DemoCheck check in checks)
        {
            table.AddRow(
                new Text(Verdict(check), new Style(check.IsExpected ? Color.Green : Color.Red)),
                new Text(check.Name),
                new Text(check.Outcome),
                new Text(check.Tls is { } tls ? string.Join('\n', Facts(tls)) : "refused"));
        }

        return table;
    }

    private static string Verdict(DemoCheck check) => check.IsExpected ? "ok" : "FAILED";

    private static string[] Facts(TlsConnectionInfo tls) =>
    [
        TlsNames.Protocol(tls),
        tls.CipherSuite.ToString(),
        tls.Group,
        $"ALPN {TlsNames.Alpn(tls) ?? "none"}",
        string.Create(CultureInfo.InvariantCulture, $"{tls.HandshakeTime.TotalMilliseconds:0.0} ms"),
    ];
}
