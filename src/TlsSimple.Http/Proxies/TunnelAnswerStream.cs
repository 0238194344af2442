namespace TlsSimple;

/// <summary>
/// The connection to a proxy while a tunnel is asked for. Any 2xx answer to a CONNECT opens the tunnel (RFC 9110, section 9.3.6), but SocketsHttpHandler
/// takes 200 alone for one; so each of them reads as 200.
/// </summary>
internal sealed class TunnelAnswerStream(Stream transport) : WrappedStream(transport)
{
    /// <summary>Where the digits stand in <c>HTTP/1.1 2xx</c>.</summary>
    private const int FirstDigit = 9;

    private int _position;
    private bool _isSuccess;

    /// <summary>From the answer on the bytes are the server's.</summary>
    internal bool IsTunnel { get; set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        IsTunnel ? Inner.ReadAsync(buffer, cancellationToken) : ReadAnswerAsync(buffer, cancellationToken);

    public override int Read(Span<byte> buffer)
    {
        int count = Inner.Read(buffer);
        Adjust(buffer[..count]);
        return count;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // Every request, the one with credentials too, has an answer of its own.
        _position = 0;
        return Inner.WriteAsync(buffer, cancellationToken);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _position = 0;
        Inner.Write(buffer);
    }

    private async ValueTask<int> ReadAnswerAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int count = await Inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Adjust(buffer.Span[..count]);
        return count;
    }

    private void Adjust(Span<byte> bytes)
    {
        for (int i = 0; i < bytes.Length && _position < FirstDigit + 3 && !IsTunnel; i++, _position++)
        {
            if (_position == FirstDigit)
            {
                _isSuccess = bytes[i] == '2';
            }
            else if (_position > FirstDigit && _isSuccess && char.IsAsciiDigit((char)bytes[i]))
            {
                bytes[i] = (byte)'0';
            }
        }
    }
}
