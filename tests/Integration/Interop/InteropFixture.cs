using System.Collections.Concurrent;
using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.Interop;

/// <summary>The peers of the matrix by name, and the report, which is written at the end when every peer has played both roles.</summary>
public sealed class InteropFixture : IAsyncLifetime
{
    private readonly ConcurrentBag<(string, InteropRole)> _done = [];

    internal static IReadOnlyDictionary<string, InteropPeerKind> Peers => InteropPeerKind.All;

    internal InteropReport Report { get; } = new();

    /// <summary>All rows of a peer in a role went as they should.</summary>
    public void Done(string peer, InteropRole role) => _done.Add((peer, role));

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        string? path = Environment.GetEnvironmentVariable("TLSSIMPLE_INTEROP_TABLE");
        if (path is not null && _done.Distinct().Count() == Peers.Count * 2)
        {
            await File.WriteAllTextAsync(Path.Combine(PeerProgram.RepositoryRoot, path), Report.ToMarkdown());
        }
    }
}
