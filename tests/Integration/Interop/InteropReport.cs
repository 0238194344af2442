using System.Globalization;
using System.Text;

namespace TlsSimple.Integration.Interop;

/// <summary>What came out of a run, and docs/interop.md made of it.</summary>
internal sealed class InteropReport
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _versions = [];
    private readonly List<(string Peer, InteropRole Role, InteropRow Row, string? WhyNot)> _rows = [];

    public void AddVersion(string peer, string version)
    {
        lock (_lock)
        {
            _versions[peer] = version;
        }
    }

    /// <param name="peer">With whom.</param>
    /// <param name="role">What TlsSimple was.</param>
    /// <param name="row">What was asked for.</param>
    /// <param name="whyNot">Why it is not possible; <c>null</c> if it went well.</param>
    public void Add(string peer, InteropRole role, InteropRow row, string? whyNot)
    {
        lock (_lock)
        {
            _rows.Add((peer, role, row, whyNot));
        }
    }

    /// <summary>The page. The same rows with the same versions give the same text.</summary>
    public string ToMarkdown()
    {
        var page = new StringBuilder();
        page.Append(
            """
            # Interop

            `bash eng/interop.sh` plays every row of this matrix and writes this page; `bash eng/test.sh` plays a selection in which every two
            values of a row meet, with each peer in each role. A row that does not do what it asks for fails the run.

            A row is TLS 1.2 or 1.3 × AES-128-GCM, AES-256-GCM or ChaCha20-Poly1305 × X25519, P-256, P-384 or P-521 × a server's chain of RSA-2048,
            RSA-4096, P-256, P-384 or P-521 (leaf, intermediate and root) × resumption off, by ticket, or by session id × client certificate none or
            given (of all five kinds in turn). Session ids are for TLS 1.2 (TLS 1.3 has none, RFC 8446, section 4.6.1) with TlsSimple as the client (as a
            server it keeps no sessions, its tickets hold them). Each row is one connection, or two when the second takes up the first's session. On each
            one, protocol, suite, group, resumption and the peer's certificates are looked at on both sides, as far as the peer tells; a line goes each way
            and 100,000 bytes there and back; both sides end with close_notify. TlsSimple verifies the peer's chain, and the peer TlsSimple's.

            TlsSimple allows in each row exactly what is asked for. So do the peers, as far as they have settings for it: Go has none for the suites of
            TLS 1.3; Java has groups for the whole process only; SslStream has none for groups, and resumes no session where it is given suites; nginx and
            haproxy are configured once and allow everything.

            ## Peers

            | peer | version |
            |---|---|

            """);
        foreach ((string peer, string version) in _versions.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Line(page, $"| {peer} | {version} |");
        }

        page.Append(
            """

            ## Rows that went well

            A number is how many of the rows with this suite and group went well, of how many there are.

            | peer | TlsSimple is the | protocol | cipher | X25519 | P-256 | P-384 | P-521 |
            |---|---|---|---|---|---|---|---|

            """);
        foreach (var line in Sorted().GroupBy(entry => (entry.Peer, entry.Role, entry.Row.ProtocolName, entry.Row.AeadName)))
        {
            IEnumerable<string> cells = line.GroupBy(entry => entry.Row.Group).Select(cell => Cell([.. cell.Select(entry => entry.WhyNot)]));
            string role = line.Key.Role == InteropRole.Client ? "client" : "server";
            Line(page, $"| {line.Key.Peer} | {role} | {line.Key.ProtocolName} | {line.Key.AeadName} | {string.Join(" | ", cells)} |");
        }

        Line(page, $"\n{_rows.Count(row => row.WhyNot is null)} rows went well, none failed.");
        AppendImpossible(page);
        return page.ToString();
    }

    private void AppendImpossible(StringBuilder page)
    {
        var impossible = Sorted().Where(entry => entry.WhyNot is not null).GroupBy(entry => (entry.Peer, entry.Role, entry.WhyNot)).ToList();
        page.Append("\n## Rows that a peer cannot do\n\n");
        if (impossible.Count == 0)
        {
            Line(page, $"None.");
            return;
        }

        page.Append("| peer | TlsSimple is the | rows | reason |\n|---|---|---|---|\n");
        foreach (var group in impossible)
        {
            string role = group.Key.Role == InteropRole.Client ? "client" : "server";
            Line(page, $"| {group.Key.Peer} | {role} | {group.Count()} | {group.Key.WhyNot} |");
        }
    }

    private IEnumerable<(string Peer, InteropRole Role, InteropRow Row, string? WhyNot)> Sorted() => _rows
        .OrderBy(entry => entry.Peer, StringComparer.Ordinal)
        .ThenBy(entry => entry.Role)
        .ThenByDescending(entry => entry.Row.Protocol)
        .ThenBy(entry => entry.Row.Aead)
        .ThenBy(entry => entry.Row.GroupName == "X25519" ? 0 : 1)
        .ThenBy(entry => entry.Row.Group);

    private static string Cell(List<string?> reasons) =>
        string.Create(CultureInfo.InvariantCulture, $"{reasons.Count(reason => reason is null)} of {reasons.Count}");

    private static void Line(StringBuilder page, FormattableString line) => page.Append(FormattableString.Invariant(line)).Append('\n');
}
