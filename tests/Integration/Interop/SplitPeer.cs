namespace TlsSimple.Integration.Interop;

/// <summary>Two peers of one kind, for what is a setting of a whole process: the second plays the rows that are chosen.</summary>
internal sealed class SplitPeer(InteropPeer first, InteropPeer second, Predicate<InteropRow> isForSecond) : InteropPeer
{
    public override Task<IPeerRow> ServeAsync(InteropRow row, CancellationToken cancellationToken) => For(row).ServeAsync(row, cancellationToken);

    public override Task<IPeerRow> ConnectAsync(InteropRow row, int port, CancellationToken cancellationToken) =>
        For(row).ConnectAsync(row, port, cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await first.DisposeAsync();
        await second.DisposeAsync();
    }

    private InteropPeer For(InteropRow row) => isForSecond(row) ? second : first;
}
