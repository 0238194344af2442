namespace TlsSimple.Unit.Doubles;

/// <summary>Delivers one byte at a time.</summary>
internal sealed class OneByteStream(Stream inner) : ForwardingStream(inner)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        base.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);

    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(1, buffer.Length)]);
}
