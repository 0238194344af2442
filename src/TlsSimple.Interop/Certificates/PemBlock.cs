namespace TlsSimple;

/// <summary>One block of PEM text (RFC 7468), not yet decoded: what nobody asks for, such as a key, stays text.</summary>
internal readonly ref struct PemBlock
{
    public PemBlock(ReadOnlySpan<char> label, int line, ReadOnlySpan<char> body)
    {
        Label = label;
        Line = line;
        Body = body;
    }

    /// <summary>What stands after BEGIN: <c>CERTIFICATE</c>, for one.</summary>
    public ReadOnlySpan<char> Label { get; }

    /// <summary>The line of BEGIN, counted from 1.</summary>
    public int Line { get; }

    /// <summary>What stands between BEGIN and END, as text: base64, in old files behind headers (RFC 1421).</summary>
    public ReadOnlySpan<char> Body { get; }

    /// <summary>The bytes that the block stands for.</summary>
    /// <exception cref="PemFormatException">The text is empty or not base64 (RFC 4648, section 4).</exception>
    public byte[] Decode()
    {
        byte[] decoded = new byte[(Body.Length / 4 * 3) + 3];
        return Convert.TryFromBase64Chars(Body, decoded, out int written) && written > 0
            ? decoded[..written]
            : throw Diagnose();
    }

    /// <summary>Where the fault is. Decoding itself does not say, and need not be slowed down by counting lines.</summary>
    private PemFormatException Diagnose()
    {
        int line = Line + 1;
        bool isEmpty = true;
        bool isPadded = false;
        for (int i = 0; i < Body.Length; i++)
        {
            char c = Body[i];
            if (c is '\n' || (c is '\r' && (i + 1 == Body.Length || Body[i + 1] != '\n')))
            {
                line++;
            }
            else if (c == '=')
            {
                isPadded = true;
                isEmpty = false;
            }
            else if (char.IsAsciiLetterOrDigit(c) || c is '+' or '/')
            {
                if (isPadded)
                {
                    return new PemFormatException(line, "base64 goes on after its padding.");
                }

                isEmpty = false;
            }
            else if (c is not (' ' or '\t' or '\r'))
            {
                return new PemFormatException(line, $"{DisplayText.Quote(c.ToString())} is no base64 character.");
            }
        }

        return new PemFormatException(
            line, isEmpty ? "the block is empty." : "the base64 before this line is cut short or wrongly padded.");
    }
}
