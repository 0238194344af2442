using System.Text.RegularExpressions;

namespace TlsSimple.Integration.Peers;

/// <summary>
/// <c>openssl s_client</c> in a process of its own: what comes in stands in the log, what <see cref="SendAsync"/> gets goes out. It
/// verifies nobody unless the arguments say so.
/// </summary>
public sealed class OpenSslClient : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    private readonly ScratchDirectory _directory;
    private readonly ChildProcess _process;

    private OpenSslClient(ScratchDirectory directory, ChildProcess process)
    {
        _directory = directory;
        _process = process;
    }

    public string Log => _process.Log.ToString();

    /// <inheritdoc cref="ChildProcess.Heard"/>
    public Action<ReadOnlyMemory<char>>? Heard
    {
        get => _process.Heard;
        set => _process.Heard = value;
    }

    /// <summary>Connects to a port of this machine; the name is for SNI.</summary>
    public static OpenSslClient Start(int port, string name, params string[] arguments)
    {
        var directory = new ScratchDirectory();
        try
        {
            return new OpenSslClient(directory, ChildProcess.Start(
                "openssl", ["s_client", "-connect", $"127.0.0.1:{port}", "-servername", name, .. arguments], directory.FullName));
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Writes a line to standard input: text for the server, or a command in its first letter (k, K: KeyUpdate; Q: end).</summary>
    public Task SendAsync(string line) => _process.SendAsync($"{line}\n", s_limit);

    /// <summary>Waits until the log matches.</summary>
    public Task<Match> WaitForLogAsync(Regex pattern, TimeSpan timeout) => _process.Log.WaitForAsync(pattern, timeout, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _directory.Dispose();
    }
}
