using System.Collections.Concurrent;
using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.Interop;

/// <summary>
/// TlsSimple with other implementations of TLS, in both roles: with TLSSIMPLE_FULL=1 every row of the matrix, else those in which every
/// two values meet. TLSSIMPLE_INTEROP_TABLE names the page that a run writes (eng/interop.sh).
/// </summary>
public sealed class InteropTests(InteropFixture fixture) : IClassFixture<InteropFixture>
{
    private static readonly bool s_isFull = Environment.GetEnvironmentVariable("TLSSIMPLE_FULL") == "1";

    /// <summary>For the hunt after a fault: only the rows whose text has all of these, separated by semicolons.</summary>
    private static readonly string[] s_filter =
        (Environment.GetEnvironmentVariable("TLSSIMPLE_INTEROP_FILTER") ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries);

    public static TheoryData<string, InteropRole> Peers =>
        [.. InteropFixture.Peers.Keys.SelectMany(peer => Enum.GetValues<InteropRole>(), (peer, role) => (peer, role))];

    [Theory(Timeout = 3_600_000)]
    [MemberData(nameof(Peers))]
    public async Task Row_Each_DoesWhatItAsksFor(string peer, InteropRole role)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        InteropPeerKind kind = InteropFixture.Peers[peer];
        var rows = new ConcurrentQueue<InteropRow>(Rows(role));
        var failures = new ConcurrentQueue<string>();
        string version = await kind.Version(cancellationToken);
        fixture.Report.AddVersion(peer, version);
        await Task.WhenAll(Enumerable.Range(0, s_isFull ? kind.Workers : 1).Select(_ => Task.Run(WorkAsync, cancellationToken)));
        if (!failures.IsEmpty)
        {
            Assert.Fail($"{failures.Count} rows failed with {peer}, TlsSimple as {role}:\n{string.Join('\n', failures.Take(40))}");
        }

        if (s_filter.Length == 0)
        {
            fixture.Done(peer, role);
        }

        async Task WorkAsync()
        {
            await using InteropPeer other = await kind.Start();
            while (rows.TryDequeue(out InteropRow? row))
            {
                string? whyNot = kind.WhyNot(role, row, version);
                if (whyNot is null && await PlayAsync(other, row) is { } failure)
                {
                    failures.Enqueue($"{row}: {failure}");
                    continue;
                }

                fixture.Report.Add(peer, role, row, whyNot);
            }
        }

        async Task<string?> PlayAsync(InteropPeer other, InteropRow row)
        {
            try
            {
                await new RowRun(other, row).PlayAsync(role, cancellationToken);
                return null;
            }
            catch (Exception e) when (e is Xunit.Sdk.IAssertionException or PeerRowException or TlsException or PeerStartException or IOException
                or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                return e.Message.ReplaceLineEndings(" ");
            }
        }
    }

    private static IEnumerable<InteropRow> Rows(InteropRole role) =>
        (s_isFull ? InteropMatrix.Full(role) : InteropMatrix.Pairwise(role))
        .Where(row => s_filter.All(text => row.ToString().Contains(text, StringComparison.OrdinalIgnoreCase)));
}
