using TlsSimple.Bench.Workers;

namespace TlsSimple.Bench.Runs;

/// <summary>Who is measured.</summary>
internal abstract class Contender(string name) : IAsyncDisposable
{
    public const string TlsSimple = WorkerLoop.TlsSimple;
    public const string SslStream = WorkerLoop.SslStream;
    public const string Plain = WorkerLoop.Plain;
    public const string Curl = "curl";
    public const string Node = "Node";
    public const string Go = "Go";

    public string Name { get; } = name;

    /// <summary>Whether SocketsHttpHandler is what it runs on, so that the difference is TLS alone.</summary>
    public bool IsDotnet => Name is TlsSimple or SslStream or Plain;

    public abstract Task<Outcome> RunAsync(Order order);

    public abstract ValueTask DisposeAsync();
}
