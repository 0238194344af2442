using System.Net;

namespace TlsSimple.Bench.Workers;

/// <summary>So many zeros, written in pieces of one size.</summary>
internal sealed class ZeroContent(long size, int writeSize) : HttpContent
{
    private readonly byte[] _piece = new byte[writeSize];

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        for (long left = size; left > 0; left -= _piece.Length)
        {
            await stream.WriteAsync(_piece.AsMemory(0, (int)Math.Min(left, _piece.Length)));
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = size;
        return true;
    }
}
