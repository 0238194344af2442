namespace TlsSimple.Integration.Peers;

/// <summary>One answer of a stub server to one kind of request.</summary>
public sealed record HttpStub
{
    public string Method { get; init; } = "GET";

    /// <summary>The path, without a query, that is to be answered.</summary>
    public required string Path { get; init; }

    public int Status { get; init; } = 200;

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>How long the server waits before it answers.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Above zero, the body comes in so many pieces, spread over <see cref="DribbleTime"/>.</summary>
    public int DribblePieces { get; init; }

    public TimeSpan DribbleTime { get; init; }

    public HttpStubFault Fault { get; init; }
}
