namespace TlsSimple.Integration.Protocol;

/// <summary>Compares what comes with <see cref="Digits"/>: from the opening brace to the closing one, passing over all that is no digit of theirs.</summary>
internal sealed class DigitListener
{
    private readonly TaskCompletionSource<long> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _hasBegun;
    private long _count;

    /// <summary>How many digits came, once the closing brace has; it fails at the first that is wrong.</summary>
    public Task<long> Completion => _completion.Task;

    public void Append(ReadOnlyMemory<char> text)
    {
        foreach (char c in text.Span)
        {
            Append(c);
        }
    }

    public void Append(ReadOnlySpan<byte> ascii)
    {
        foreach (byte b in ascii)
        {
            Append((char)b);
        }
    }

    private void Append(char c)
    {
        if (c == Digits.Begin)
        {
            _hasBegun = true;
        }
        else if (_hasBegun && c == Digits.End)
        {
            _completion.TrySetResult(_count);
        }
        else if (_hasBegun && c is >= '2' and <= '9')
        {
            if (c != Digits.At(_count))
            {
                _completion.TrySetException(new InvalidDataException($"Digit {_count} is {c}, which should be {Digits.At(_count)}."));
            }

            _count++;
        }
    }
}
