using System.Globalization;
using System.Text.RegularExpressions;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Peers;

/// <summary>
/// <c>openssl s_server</c> in a process of its own: one connection at a time. Without -www, -WWW or -rev among the arguments it is
/// a raw TLS server: what comes in stands in the log, what <see cref="SendAsync"/> gets goes out.
/// </summary>
public sealed partial class OpenSslServer : IPeer
{
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(60);

    private readonly ScratchDirectory _directory;
    private readonly ChildProcess _process;

    private OpenSslServer(int port, ScratchDirectory directory, ChildProcess process)
    {
        Port = port;
        _directory = directory;
        _process = process;
    }

    public int Port { get; }

    public string Log => _process.Log.ToString();

    /// <inheritdoc cref="ChildProcess.Output"/>
    public string Output => _process.Output.ToString();

    /// <inheritdoc cref="ChildProcess.Heard"/>
    public Action<ReadOnlyMemory<char>>? Heard
    {
        get => _process.Heard;
        set => _process.Heard = value;
    }

    /// <summary>Starts it; the arguments are added to those for port, certificate, chain and key.</summary>
    public static async Task<OpenSslServer> StartAsync(TestCertificate certificate, params string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var all = new List<string>
        {
            "s_server", "-accept", "127.0.0.1:0", "-cert", certificate.LeafPemPath, "-key", certificate.KeyPemPath,
        };
        if (certificate.IntermediatesPemPath is { } chain)
        {
            all.AddRange(["-cert_chain", chain]);
        }

        all.AddRange(arguments);
        var directory = new ScratchDirectory();
        ChildProcess process = ChildProcess.Start("openssl", all, directory.FullName);
        try
        {
            // Its own word that it listens, instead of a connection: that would count for -naccept.
            Match ready = await process.WaitForLogAsync(AcceptLine(), s_start);
            return new OpenSslServer(int.Parse(ready.Groups[1].ValueSpan, CultureInfo.InvariantCulture), directory, process);
        }
        catch
        {
            await process.DisposeAsync();
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Makes a file that -WWW serves: so many bytes of <see cref="TestBody"/>.</summary>
    public void AddFile(string name, long length) => TestBody.WriteFile(_directory.File(name), length);

    /// <summary>Writes a line to standard input: text for the client, or a command in its first letter (k, K: KeyUpdate; Q: end).</summary>
    public Task SendAsync(string line) => _process.SendAsync($"{line}\n", s_start);

    /// <summary>Waits until the log matches, for what the client sent.</summary>
    public Task<Match> WaitForLogAsync(Regex pattern, TimeSpan timeout) => _process.Log.WaitForAsync(pattern, timeout, CancellationToken.None);

    /// <summary>The same for <see cref="Output"/>.</summary>
    public Task<Match> WaitForOutputAsync(Regex pattern, TimeSpan timeout) => _process.Output.WaitForAsync(pattern, timeout, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _directory.Dispose();
    }

    [GeneratedRegex(@"ACCEPT \S*:(\d+)\s")]
    private static partial Regex AcceptLine();
}
