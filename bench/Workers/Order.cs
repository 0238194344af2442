using System.Text.Json.Serialization;

namespace TlsSimple.Bench.Workers;

/// <summary>What a worker is to do for a while. It is the same text for every worker, in whatever language: a line of JSON.</summary>
internal sealed record Order
{
    /// <summary>Requests over connections that stay: <c>get</c>. One large body: <c>download</c>, <c>upload</c>. A connection each time: by the HTTP client <c>fresh</c>, by TLS alone <c>connect</c>.
    /// Bare streams that stay: GETs over all in turn <c>rounds</c>, an upload in small pieces <c>write</c>. Memory of idle connections: <c>pool</c>.</summary>
    public required string Work { get; init; }

    public required Uri Url { get; init; }

    /// <summary>1 or 2, and nothing else will do.</summary>
    public int Http { get; init; } = 1;

    public int AtOnce { get; init; } = 1;

    /// <summary>For how long; work that has begun is finished and counted with its time.</summary>
    public double Seconds { get; init; }

    /// <summary>Of a download or upload; it is repeated until the time is over.</summary>
    public long Bytes { get; init; }

    /// <summary>How much is written to the stream at a time in an upload.</summary>
    public int WriteSize { get; init; } = 81920;

    /// <summary>The one version of TLS: 1.2 or 1.3.</summary>
    public string Tls { get; init; } = "1.3";

    /// <summary>Whether each connection (of <c>connect</c>) is to be a resumed one, with a GET on it.</summary>
    public bool Resumes { get; init; }

    /// <summary>The roots that are trusted: a PEM file, or <c>system</c>.</summary>
    public required string Roots { get; init; }

    /// <summary>The name in the certificate, where <see cref="Work"/> dials the address itself.</summary>
    [JsonIgnore]
    public string Name => Url.Host;

    /// <summary>What a client or context is made for: it serves all orders in which this is the same, and no other. A worker may have many, row after row.</summary>
    [JsonIgnore]
    public (string Work, string Server, int Http, string Tls, bool Resumes, string Roots) Purpose => (Work, Url.Authority, Http, Tls, Resumes, Roots);
}
