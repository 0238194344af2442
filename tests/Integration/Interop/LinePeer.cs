using System.Globalization;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Interop;

/// <summary>A peer that is a program of tests/InteropPeers, whose README tells the protocol.</summary>
internal sealed class LinePeer(Func<LineProcess> start) : InteropPeer
{
    private LineProcess? _process;

    public override Task<IPeerRow> ServeAsync(InteropRow row, CancellationToken cancellationToken)
    {
        List<string> words = ["serve", .. Common(row), .. Identity(InteropPki.Server(row.Chain))];
        if (row.ClientCertificate is { } kind)
        {
            words.Add($"ca={InteropPki.Client(kind).CaPemPath}");
        }

        return BeginAsync(row, words, isServer: true, cancellationToken);
    }

    public override Task<IPeerRow> ConnectAsync(InteropRow row, int port, CancellationToken cancellationToken)
    {
        List<string> words = ["connect", .. Common(row), $"port={port}", $"ca={InteropPki.Server(row.Chain).CaPemPath}"];
        if (row.ClientCertificate is { } kind)
        {
            words.AddRange(Identity(InteropPki.Client(kind)));
        }

        return BeginAsync(row, words, isServer: false, cancellationToken);
    }

    /// <summary>The version that a program begins with.</summary>
    public async Task<string> VersionAsync(CancellationToken cancellationToken)
    {
        await using LineProcess process = start();
        return await ReadVersionAsync(process, cancellationToken);
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _process, null) is { } process)
        {
            await process.DisposeAsync();
        }
    }

    private async Task<IPeerRow> BeginAsync(InteropRow row, List<string> words, bool isServer, CancellationToken cancellationToken)
    {
        if (_process is null)
        {
            _process = start();
            await ReadVersionAsync(_process, cancellationToken);
        }

        await _process.SendAsync(string.Join(' ', words), cancellationToken);
        var part = new Part(this, _process, row.Connections);
        if (isServer)
        {
            await part.ReadPortAsync(cancellationToken);
        }

        return part;
    }

    private static async Task<string> ReadVersionAsync(LineProcess process, CancellationToken cancellationToken)
    {
        string line = await process.ReadAsync(cancellationToken);
        return line.StartsWith("version ", StringComparison.Ordinal) ? line[8..] : throw new PeerStartException($"No version but: {line}");
    }

    private static IEnumerable<string> Common(InteropRow row) =>
    [
        $"version={(row.IsTls13 ? "1.3" : "1.2")}",
        $"suite={row.AeadName}",
        $"group={row.GroupName}",
        $"count={row.Connections}",
        row.Resumption switch
        {
            RowResumption.Off => "resume=off",
            RowResumption.Ticket => "resume=ticket",
            _ => "resume=id",
        },
    ];

    private static IEnumerable<string> Identity(TestCertificate certificate) => [$"cert={certificate.CertPemPath}", $"key={certificate.KeyPemPath}"];

    private sealed class Part(LinePeer peer, LineProcess process, int connections) : IPeerRow
    {
        private int _left = connections;

        public int Port { get; private set; }

        public async Task ReadPortAsync(CancellationToken cancellationToken)
        {
            string line = await process.ReadAsync(cancellationToken);
            Port = line.StartsWith("port ", StringComparison.Ordinal)
                ? int.Parse(line.AsSpan(5), CultureInfo.InvariantCulture)
                : throw new PeerRowException(line);
        }

        public async Task<PeerFacts> NextAsync(CancellationToken cancellationToken)
        {
            string line = await process.ReadAsync(cancellationToken);

            // An error ends the row, and the program is ready for the next one.
            _left = line.StartsWith("error ", StringComparison.Ordinal) ? 0 : _left - 1;
            return PeerLine.Read(line);
        }

        /// <summary>A program that is left in the middle of a row is replaced.</summary>
        public ValueTask DisposeAsync() => _left > 0 ? peer.DisposeAsync() : ValueTask.CompletedTask;
    }
}
