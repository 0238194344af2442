namespace TlsSimple;

public sealed partial class TlsStream
{
    /// <summary>
    /// A server's first step: what is shown goes by the ClientHello, so that is read here, before the engine sees a byte of it. The
    /// engine then gets it as one record. What is no ClientHello stays as it came, and the engine finds the alert for it.
    /// </summary>
    private async Task ReceiveClientHelloAsync<TIO>(ServerHandshake handshake, CancellationToken cancellationToken)
        where TIO : IStreamIO
    {
        var collector = new ClientHelloCollector();
        HelloProgress progress;
        do
        {
            Fill(await TIO.ReadAsync(_inner, _input.GetRoom(), cancellationToken).ConfigureAwait(false), handshake);
            progress = collector.Advance(ref _input);
        }
        while (progress == HelloProgress.Partial);

        TlsClientHello? hello = progress == HelloProgress.Whole && ClientHelloReader.TryRead(collector.MessageIn(_input), out ClientHelloFields fields)
            ? new TlsClientHello(fields)
            : null;
        await handshake.ChooseAsync<TIO>(hello, cancellationToken).ConfigureAwait(false);
    }
}
