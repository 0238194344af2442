namespace TlsSimple;

/// <summary>
/// Finds the blocks of PEM text (RFC 7468). Whatever stands between blocks is a comment; line ends may be LF, CRLF or CR.
/// </summary>
internal ref struct PemReader
{
    private const string Begin = "-----BEGIN ";
    private const string End = "-----END ";
    private const string Dashes = "-----";

    private ReadOnlySpan<char> _rest;
    private int _line;

    public PemReader(ReadOnlySpan<char> text)
    {
        _rest = text is ['\uFEFF', .. var afterMark] ? afterMark : text;
    }

    /// <summary>The next block; <c>false</c> at the end.</summary>
    /// <exception cref="PemFormatException">
    /// BEGIN and END do not pair. The reader then stands behind the fault, so that a caller may go on.
    /// </exception>
    public bool TryRead(out PemBlock block)
    {
        while (TryReadLine(out ReadOnlySpan<char> line))
        {
            if (line.StartsWith(Begin))
            {
                block = ReadBlock(LabelOf(line, Begin));
                return true;
            }

            if (line.StartsWith(End))
            {
                throw new PemFormatException(_line, "there is an END without its BEGIN.");
            }
        }

        block = default;
        return false;
    }

    private PemBlock ReadBlock(ReadOnlySpan<char> label)
    {
        int firstLine = _line;
        ReadOnlySpan<char> body = _rest;
        while (true)
        {
            ReadOnlySpan<char> before = _rest;
            if (!TryReadLine(out ReadOnlySpan<char> line))
            {
                throw new PemFormatException(firstLine, $"the block that begins here has no END; the file may be cut short.");
            }

            if (line.StartsWith(Begin))
            {
                // Stand before the new block: a caller that forgives this fault reads it next.
                _rest = before;
                _line--;
                throw new PemFormatException(firstLine, $"the block that begins here has no END before the next BEGIN.");
            }

            if (line.StartsWith(End))
            {
                return LabelOf(line, End).SequenceEqual(label)
                    ? new PemBlock(label, firstLine, body[..^before.Length])
                    : throw new PemFormatException(_line, $"this END has not the label of the BEGIN in line {firstLine}.");
            }
        }
    }

    private readonly ReadOnlySpan<char> LabelOf(ReadOnlySpan<char> line, string keyword)
    {
        ReadOnlySpan<char> label = line[keyword.Length..];
        return label.EndsWith(Dashes) && !label[..^Dashes.Length].Contains(Dashes, StringComparison.Ordinal)
            ? label[..^Dashes.Length]
            : throw new PemFormatException(
                _line, $"\"{keyword}…\" must stand alone on its line and end in five hyphens; line breaks may have been lost.");
    }

    /// <summary>The next line, without its end and without white space around it.</summary>
    private bool TryReadLine(out ReadOnlySpan<char> line)
    {
        if (_rest.IsEmpty)
        {
            line = default;
            return false;
        }

        int length = _rest.IndexOfAny('\r', '\n');
        if (length < 0)
        {
            line = _rest;
            _rest = default;
        }
        else
        {
            line = _rest[..length];
            bool isPair = _rest[length..].StartsWith("\r\n");
            _rest = _rest[(length + (isPair ? 2 : 1))..];
        }

        line = line.Trim();
        _line++;
        return true;
    }
}
