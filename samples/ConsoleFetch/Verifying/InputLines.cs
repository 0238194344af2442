using ConsoleFetch.Fetching;

namespace ConsoleFetch.Verifying;

/// <summary>
/// Cuts a stream into lines. Memory is that of the longest line. Taking and reading are two steps, so that the caller can do
/// something before it waits.
/// </summary>
internal sealed class InputLines
{
    /// <summary>In bytes; what is longer is skipped, and reported.</summary>
    public const int MaximumLength = 64 * 1024 * 1024;

    private const byte LineFeed = (byte)'\n';

    private readonly Stream _stream;
    private byte[] _buffer = new byte[128 * 1024];
    private int _start;
    private int _scanned;
    private int _end;
    private long _count;
    private bool _isSkipping;
    private bool _hasEnded;

    public InputLines(Stream stream) => _stream = stream;

    /// <summary>The next line of what was read, if there is a whole one.</summary>
    public bool TryTake(out InputLine line)
    {
        int at = _buffer.AsSpan(_scanned, _end - _scanned).IndexOf(LineFeed);
        bool isLast = at < 0 && _hasEnded && (_start < _end || _isSkipping);
        if (at < 0 && !isLast)
        {
            _scanned = _end;
            line = default;
            return false;
        }

        int lineEnd = isLast ? _end : _scanned + at;
        line = new InputLine(++_count, _isSkipping ? default : _buffer.AsMemory(_start, lineEnd - _start), _isSkipping);
        _start = _scanned = isLast ? _end : lineEnd + 1;
        _isSkipping = false;
        return true;
    }

    /// <summary>Waits for more.</summary>
    /// <returns><c>false</c> at the end of the input, when nothing is left to take.</returns>
    /// <exception cref="FetchException">The stream cannot be read: it is a directory, for one.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (_hasEnded)
        {
            return false;
        }

        MakeRoom();

        try
        {
            // Standard input does not heed the token while it waits; its read is left behind then.
            int count = await _stream.ReadAsync(_buffer.AsMemory(_end), CancellationToken.None).AsTask().WaitAsync(cancellationToken);
            _end += count;
            _hasEnded = count == 0;
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FetchException(FailureMap.ReadFailed("Standard input", e), e);
        }
    }

    private void MakeRoom()
    {
        if (_isSkipping)
        {
            _start = _end;
        }

        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _scanned -= _start;
            _end -= _start;
            _start = 0;
        }

        if (_end == MaximumLength)
        {
            _isSkipping = true;
            _scanned = _end = 0;
        }
        else if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, MaximumLength));
        }
    }
}
