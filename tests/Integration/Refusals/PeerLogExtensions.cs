using System.Diagnostics;
using System.Text.RegularExpressions;
using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.Refusals;

internal static class PeerLogExtensions
{
    /// <summary>Waits until a server's log has a match, in whatever case; fails the test with the log if none comes.</summary>
    public static async Task WaitForLogAsync(this IPeer peer, string pattern, TimeSpan patience, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        while (!Regex.IsMatch(peer.Log, pattern, RegexOptions.IgnoreCase))
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < patience, $"The server's log shows no /{pattern}/. It says:\n{peer.Log}");
            await Task.Delay(10, cancellationToken);
        }
    }
}
