using System.IO.Pipelines;

namespace TlsSimple;

/// <summary>A TLS stream as pipes. While nothing comes in and nothing goes out they hold no buffer.</summary>
internal sealed class TlsDuplexPipe(TlsStream stream) : IDuplexPipe
{
    /// <summary>The most that a record carries (RFC 8446, section 5.1): it is encrypted and decrypted in one piece.</summary>
    private const int RecordSize = 16 * 1024;

    private static readonly StreamPipeReaderOptions s_reading = new(bufferSize: RecordSize, leaveOpen: true, useZeroByteReads: true);
    private static readonly StreamPipeWriterOptions s_writing = new(minimumBufferSize: RecordSize, leaveOpen: true);

    public PipeReader Input { get; } = PipeReader.Create(stream, s_reading);

    public PipeWriter Output { get; } = PipeWriter.Create(stream, s_writing);

    /// <summary>Ends reading, sends what was not flushed, and ends writing.</summary>
    internal async ValueTask CompleteAsync()
    {
        await Input.CompleteAsync().ConfigureAwait(false);
        await Output.CompleteAsync().ConfigureAwait(false);
    }
}
