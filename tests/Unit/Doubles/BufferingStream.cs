namespace TlsSimple.Unit.Doubles;

/// <summary>Keeps back what is written until it is flushed.</summary>
internal sealed class BufferingStream(Stream inner) : ForwardingStream(inner)
{
    private readonly MemoryStream _kept = new();

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        _kept.WriteAsync(buffer, cancellationToken);

    public override void Write(ReadOnlySpan<byte> buffer) => _kept.Write(buffer);

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        byte[] bytes = Take();
        await base.WriteAsync(bytes, cancellationToken);
        await base.FlushAsync(cancellationToken);
    }

    public override void Flush()
    {
        base.Write(Take());
        base.Flush();
    }

    private byte[] Take()
    {
        byte[] bytes = _kept.ToArray();
        _kept.SetLength(0);
        return bytes;
    }
}
