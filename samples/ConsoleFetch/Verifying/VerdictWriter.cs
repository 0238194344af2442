using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using ConsoleFetch.Output;

namespace ConsoleFetch.Verifying;

/// <summary>Writes verdicts to standard output, one a line; nothing leaves before <see cref="FlushAsync"/>.</summary>
internal sealed class VerdictWriter : IAsyncDisposable
{
    // Nobody puts these lines into HTML: a quote in a sentence may stay one.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Stream _output = StandardOutput.Open();
    private readonly ArrayBufferWriter<byte> _lines = new();
    private readonly Utf8JsonWriter _json;

    public VerdictWriter() => _json = new Utf8JsonWriter(_lines, s_options);

    public void Write(ChainVerdict verdict)
    {
        JsonSerializer.Serialize(_json, verdict, VerifyContext.Default.ChainVerdict);
        _json.Flush();
        _json.Reset();
        _lines.Write("\n"u8);
    }

    /// <exception cref="IOException">Nobody reads it any more.</exception>
    public async ValueTask FlushAsync()
    {
        if (_lines.WrittenCount > 0)
        {
            await _output.WriteAsync(_lines.WrittenMemory, CancellationToken.None);
            _lines.ResetWrittenCount();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _json.DisposeAsync();
        await _output.DisposeAsync();
    }
}
