using System.Net;
using TlsSimple.Integration.Peers;

namespace TlsSimple.Integration.Behaviour;

/// <summary>A request body that throws after so many bytes.</summary>
internal sealed class BrokenContent(int count) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        if (count > 0)
        {
            await stream.WriteAsync(TestBody.Bytes(count));
            await stream.FlushAsync();
        }

        throw new InvalidOperationException("The body breaks.");
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
