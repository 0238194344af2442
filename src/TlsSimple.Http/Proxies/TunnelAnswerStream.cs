namespace TlsSimple;

/// <summary>
/// The connection to a proxy while a tunnel is asked for. Any 2xx answer to a CONNECT opens the tunnel (RFC 9110, section 9.3.6), but SocketsHttpHandler
/// takes 200 alone for one; so each of them reads as 200. From there on the bytes are the server's, and pass as they are.
/// </summary>
internal sealed class TunnelAnswerStream(Stream transport) : WrappedStream(transport)
{
    /// <summary>Where the digits stand in <c>HTTP/1.1 2xx</c>, and how long that is.</summary>
    private const int FirstDigit = 9;
    private const int StatusLength = FirstDigit + 3;

    private int _position;
    private byte _class;
    private int _lineLength;

    /// <summary>Whether the proxy has said yes on this connection.</summary>
    internal bool IsTunnel { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = await Inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Adjust(buffer.Span[..count]);
        return count;
    }

    public override int Read(Span<byte> buffer)
    {
        int count = Inner.Read(buffer);
        Adjust(buffer[..count]);
        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        BeginAnswer();
        return Inner.WriteAsync(buffer, cancellationToken);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        BeginAnswer();
        Inner.Write(buffer);
    }

    /// <summary>Every request, the one with credentials too, has an answer of its own, and so it goes on behind an informational one.</summary>
    private void BeginAnswer() => _position = 0;

    private void Adjust(Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length && !IsTunnel; i++)
        {
            if (_position < StatusLength)
            {
                AdjustStatus(ref bytes[i]);
            }
            else if (_class == '1')
            {
                PassInformational(bytes[i]);
            }
        }
    }

    private void AdjustStatus(ref byte one)
    {
        if (_position == FirstDigit)
        {
            _class = one;
        }
        else if (_position > FirstDigit && _class == '2' && char.IsAsciiDigit((char)one))
        {
            one = (byte)'0';
        }

        _position++;
        _lineLength = _position;
        IsTunnel = _position == StatusLength && _class == '2';
    }

    /// <summary>Behind the empty line that ends a 1xx stands the next answer (RFC 9110, section 15.2).</summary>
    private void PassInformational(byte one)
    {
        if (one != '\n')
        {
            _lineLength += one == '\r' ? 0 : 1;
            return;
        }

        if (_lineLength == 0)
        {
            BeginAnswer();
        }

        _lineLength = 0;
    }
}
