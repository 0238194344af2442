using System.Globalization;
using ConsoleFetch.Fetching;
using Spectre.Console;
using TlsSimple;

namespace ConsoleFetch.Output;

/// <summary>
/// Draws a chain on stderr: the trust anchor on top, the peer's certificate at the bottom, and below each certificate what is wrong
/// with it. Lines and marks are Unicode on a terminal that has it, else ASCII.
/// </summary>
internal sealed class ChainTree
{
    private const int Indent = 4;

    private static readonly Style s_good = new(Color.Green);
    private static readonly Style s_bad = new(Color.Red, decoration: Decoration.Bold);
    private static readonly Style s_reason = new(Color.Red);
    private static readonly Style s_aside = new(Color.Grey);

    private readonly Messages _messages;
    private readonly PeerChain _chain;
    private readonly string _margin;
    private readonly bool _hasHashes;

    private ChainTree(Messages messages, PeerChain chain, string margin, bool hasHashes)
    {
        _messages = messages;
        _chain = chain;
        _margin = margin;
        _hasHashes = hasHashes;
    }

    /// <param name="messages">Where to.</param>
    /// <param name="chain">What to draw.</param>
    /// <param name="margin">What every line begins with.</param>
    /// <param name="hasHashes">Whether each certificate is shown with its SHA-256.</param>
    public static void Write(Messages messages, PeerChain chain, string margin, bool hasHashes) =>
        new ChainTree(messages, chain, margin, hasHashes).Write();

    private void Write()
    {
        int level = WriteMissingIssuer();
        for (int depth = _chain.Path.Count - 1; depth >= 0; depth--, level++)
        {
            WriteCertificate(depth, level);
        }

        // What is said of a certificate that is not there belongs to none that is.
        foreach (TlsCertificateFailure failure in _chain.Failures.Where(failure => failure.Depth >= _chain.Path.Count))
        {
            WriteFailure(failure, "");
        }

        WriteUnused();
    }

    /// <summary>The place on top stays empty where nobody is known who issued the rest.</summary>
    /// <returns>On which level the path begins.</returns>
    private int WriteMissingIssuer()
    {
        if (_chain.Path.Count == 0 || !_chain.Failures.Any(failure => failure.Reason == TlsErrorReason.UnknownIssuer))
        {
            return 0;
        }

        Line($"{(IsUnicode ? "?" : "[?] ")} {Name(TlsCertificateInfo.FromDer(_chain.Path[^1]).Issuer)}: not found", s_bad);
        return 1;
    }

    private void WriteCertificate(int depth, int level)
    {
        TlsCertificateFailure[] failures = [.. _chain.Failures.Where(failure => failure.Depth == depth)];
        bool isGood = failures.Length == 0;
        string branch = level == 0 ? "" : new string(' ', (level - 1) * Indent) + (IsUnicode ? "└── " : "\\-- ");
        string mark = (isGood, IsUnicode) switch
        {
            (true, true) => "✓",
            (false, true) => "✗",
            (true, false) => "[ok]",
            (false, false) => "[X] ",
        };
        string role = depth == _chain.Path.Count - 1 && _chain.EndsInAnchor ? " (trust anchor)" : "";
        Line($"{branch}{mark} {Describe(_chain.Path[depth], role)}", isGood ? s_good : s_bad);

        string trunk = new string(' ', level * Indent) + (depth == 0 ? "    " : IsUnicode ? "│   " : "|   ");
        if (failures.FirstOrDefault()?.SerialNumber is { Length: > 0 } serialNumber)
        {
            Line($"{trunk}serial number {serialNumber}", s_reason);
        }

        foreach (TlsCertificateFailure failure in failures)
        {
            WriteFailure(failure, trunk);
        }
    }

    private void WriteFailure(TlsCertificateFailure failure, string trunk)
    {
        Line($"{trunk}{failure.Reason}: {failure.Detail}", s_reason);
        WriteFact("expected", failure.Expected);
        WriteFact("found", failure.Found);
        WriteFact("rule", failure.Reference);

        void WriteFact(string name, string text)
        {
            if (text.Length > 0)
            {
                Line($"{trunk}  {name + ':',-10}{text}", s_reason);
            }
        }
    }

    private void WriteUnused()
    {
        bool isFirst = true;
        foreach (ReadOnlyMemory<byte> certificate in _chain.Unused)
        {
            if (isFirst)
            {
                Line("sent, but not in the path:", s_aside);
                isFirst = false;
            }

            Line($"    {Describe(certificate, $", issued by {Name(TlsCertificateInfo.FromDer(certificate).Issuer)}")}", s_aside);
        }
    }

    private string Describe(ReadOnlyMemory<byte> der, string role)
    {
        TlsCertificateInfo certificate = TlsCertificateInfo.FromDer(der);
        string hash = _hasHashes ? $", SHA-256 {certificate.Sha256}" : "";
        return certificate.NotAfter is null
            ? $"a certificate of {der.Length} bytes that does not parse{hash}"
            : string.Create(
                CultureInfo.InvariantCulture, $"{Name(certificate.Subject)}{role}, {certificate.NotBefore:yyyy-MM-dd} to {certificate.NotAfter:yyyy-MM-dd}{hash}");
    }

    private static string Name(string subject) => subject.Length > 0 ? subject : "(no name)";

    private bool IsUnicode => _messages.IsUnicode;

    private void Line(string text, Style style) => _messages.Line(_margin + text, style);
}
