namespace TlsSimple.Unit.Streams.Contract;

/// <summary>The ways to read from a stream.</summary>
public enum ReadForm
{
    Array,
    Span,
    AsyncArray,
    AsyncMemory,
    BeginEnd,
}
