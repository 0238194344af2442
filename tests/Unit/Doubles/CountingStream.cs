namespace TlsSimple.Unit.Doubles;

/// <summary>Counts the writes that reach it.</summary>
internal sealed class CountingStream(Stream inner) : ForwardingStream(inner)
{
    public int Writes { get; set; }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Writes++;
        return base.WriteAsync(buffer, cancellationToken);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Writes++;
        base.Write(buffer);
    }
}
