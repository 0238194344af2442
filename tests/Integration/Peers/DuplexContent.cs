using System.Net;
using System.Net.Http.Headers;
using System.Threading.Channels;

namespace TlsSimple.Integration.Peers;

/// <summary>A request body that is written while the response is read. Every piece leaves at once; the request leaves with the first.</summary>
public sealed class DuplexContent : HttpContent
{
    private readonly Channel<byte[]> _pieces = Channel.CreateUnbounded<byte[]>();

    public DuplexContent(string mediaType) => Headers.ContentType = new MediaTypeHeaderValue(mediaType);

    public ValueTask WriteAsync(byte[] piece, CancellationToken cancellationToken) => _pieces.Writer.WriteAsync(piece, cancellationToken);

    /// <summary>Ends the body; with an error it is torn off.</summary>
    public void Complete(Exception? error = null) => _pieces.Writer.TryComplete(error);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        await foreach (byte[] piece in _pieces.Reader.ReadAllAsync(cancellationToken))
        {
            await stream.WriteAsync(piece, cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
    }
}
