namespace TlsSimple;

/// <summary>Text that is not PEM (RFC 7468). The message begins with the line.</summary>
internal sealed class PemFormatException(int line, string problem) : FormatException($"line {line}: {problem}")
{
    /// <summary>Where, counted from 1.</summary>
    public int Line { get; } = line;
}
