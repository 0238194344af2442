namespace TlsSimple;

/// <summary>
/// What SocketsHttpHandler reads and writes: the TLS stream, a note for <see cref="RequestScope"/> in the direction where one is due, and
/// the name that HTTP has for a connection that was cut.
/// </summary>
internal sealed class TlsHttpStream : WrappedStream
{
    private readonly TlsStream _stream;
    private readonly TlsConnectionInfo _info;
    private readonly bool _isHttp2;
    private readonly Action? _closed;
    private RequestScope? _request;
    private long _readBeforeRequest;

    /// <param name="stream">Owned from here on.</param>
    /// <param name="info">What was negotiated.</param>
    /// <param name="isHttp2">What SocketsHttpHandler speaks.</param>
    /// <param name="closed">Called once, when the stream is disposed.</param>
    internal TlsHttpStream(TlsStream stream, TlsConnectionInfo info, bool isHttp2, Action? closed = null)
        : base(stream)
    {
        _closed = closed;
        _stream = stream;
        _info = info;
        _isHttp2 = isHttp2;
        stream.Truncation = OnTruncation;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        NoteRead();
        return _stream.ReadAsync(buffer, cancellationToken);
    }

    public override int Read(Span<byte> buffer)
    {
        NoteRead();
        return _stream.Read(buffer);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        NoteWrite();
        return _stream.WriteAsync(buffer, cancellationToken);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        NoteWrite();
        _stream.Write(buffer);
    }

    public override ValueTask DisposeAsync()
    {
        _closed?.Invoke();
        return base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        _closed?.Invoke();
        base.Dispose(disposing);
    }

    private void NoteRead()
    {
        if (_isHttp2)
        {
            RequestScope.NoteRead(_info);
        }
    }

    private void NoteWrite()
    {
        if (_isHttp2)
        {
            return;
        }

        if (RequestScope.NoteWrite(_info) is { } request && request != _request)
        {
            _request = request;
            Volatile.Write(ref _readBeforeRequest, _stream.BytesRead);
        }
    }

    /// <summary>
    /// Servers drop idle connections, many of them without close_notify, and a request may cross with that. SocketsHttpHandler then sends it again,
    /// but only if it sees a plain end before the first byte of an answer; there is nothing yet that could have been cut. In every other place the end
    /// is an error, by the name that SocketsHttpHandler has for it where its own framing shows that something is missing.
    /// </summary>
    private HttpIOException? OnTruncation(TlsException truncation)
    {
        long readBeforeRequest = Volatile.Read(ref _readBeforeRequest);
        return readBeforeRequest > 0 && readBeforeRequest == _stream.BytesRead
            ? null
            : new HttpIOException(HttpRequestError.ResponseEnded, truncation.Message, truncation);
    }
}
