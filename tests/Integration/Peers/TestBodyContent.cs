using System.Net;

namespace TlsSimple.Integration.Peers;

/// <summary>A request body of <see cref="TestBody"/> that is made while it is sent.</summary>
/// <param name="count">The number of bytes.</param>
/// <param name="tellLength">False sends it without Content-Length: chunked over HTTP/1.1.</param>
public sealed class TestBodyContent(long count, bool tellLength = true) : HttpContent
{
    protected override bool TryComputeLength(out long length)
    {
        length = count;
        return tellLength;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        byte[] block = new byte[TestBody.BlockLength];
        for (long offset = 0; offset < count; offset += block.Length)
        {
            await stream.WriteAsync(Part(block, offset), cancellationToken);
        }
    }

    // HttpClient.Send, the synchronous one.
    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        byte[] block = new byte[TestBody.BlockLength];
        for (long offset = 0; offset < count; offset += block.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            stream.Write(Part(block, offset).Span);
        }
    }

    private Memory<byte> Part(byte[] block, long offset)
    {
        Memory<byte> part = block.AsMemory(0, (int)Math.Min(block.Length, count - offset));
        TestBody.Fill(offset, part.Span);
        return part;
    }
}
