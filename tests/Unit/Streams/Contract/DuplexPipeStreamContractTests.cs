using System.IO.Pipelines;

namespace TlsSimple.Unit.Streams.Contract;

public sealed class DuplexPipeStreamContractTests : StreamContractTests
{
    protected override Task<ConnectedStreams> ConnectAsync()
    {
        var up = new Pipe();
        var down = new Pipe();
        var peer = new DuplexPipeStream(up.Reader, down.Writer);
        return Task.FromResult(new ConnectedStreams(
            new DuplexPipeStream(down.Reader, up.Writer),
            peer,
            async () => await down.Writer.CompleteAsync()));
    }
}
