namespace TlsSimple.Unit.Streams.Contract;

/// <summary>The ways to write to a stream.</summary>
public enum WriteForm
{
    Array,
    Span,
    AsyncArray,
    AsyncMemory,
    BeginEnd,
}
