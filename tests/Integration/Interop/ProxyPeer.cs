using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Interop;

/// <summary>
/// A proxy that speaks TLS on one side and hands the bytes on in the clear on the other, where this class is what it talks with. It is configured
/// once, with a port for each kind of row.
/// </summary>
internal abstract class ProxyPeer : InteropPeer
{
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(30);
    private static readonly KeyKind[] s_keys = [KeyKind.Rsa2048, KeyKind.Rsa4096, KeyKind.P256, KeyKind.P384, KeyKind.P521];
    private static readonly KeyKind?[] s_clientKeys = [null, .. s_keys];

    private readonly ScratchDirectory _directory = new();
    private readonly TcpListener _plain = new(IPAddress.Loopback, 0);
    private readonly Dictionary<(KeyKind Chain, bool AsksClient, RowResumption Resumption), int> _servers = [];
    private readonly Dictionary<(KeyKind? Identity, bool Resumes), int> _clients = [];
    private LineProcess? _process;
    private int _ourPort;

    /// <summary>Where the proxy connects to as a TLS client: TlsSimple listens there in its rows as a server.</summary>
    public override int OurPort => _ourPort;

    /// <summary>Not nginx, and haproxy of clients only; they verify it all the same.</summary>
    public override bool TellsPeerName => false;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _plain.Start();
        _ourPort = await ReserveAsync();
        string anchors = _directory.Write("anchors.pem", string.Concat(s_keys.Select(kind => File.ReadAllText(InteropPki.Server(kind).CaPemPath))));
        List<string> sections = [];
        foreach (KeyKind chain in s_keys)
        {
            foreach (bool asks in (bool[])[false, true])
            {
                foreach (RowResumption resumption in (RowResumption[])[RowResumption.Ticket, RowResumption.SessionId])
                {
                    int port = _servers[(chain, asks, resumption)] = await ReserveAsync();
                    sections.Add(Server(port, InteropPki.Server(chain), asks ? anchors : null, resumption));
                }
            }
        }

        foreach (KeyKind? identity in s_clientKeys)
        {
            foreach (bool resumes in (bool[])[false, true])
            {
                int port = _clients[(identity, resumes)] = await ReserveAsync();
                sections.Add(Client(port, identity is { } kind ? InteropPki.Client(kind) : null, anchors, resumes));
            }
        }

        _process = Start(_directory, sections);
        foreach (int port in _servers.Values.Concat(_clients.Values))
        {
            await WaitForPortAsync(port, cancellationToken);
        }
    }

    public override Task<IPeerRow> ServeAsync(InteropRow row, CancellationToken cancellationToken)
    {
        RowResumption resumption = row.Resumption == RowResumption.SessionId ? RowResumption.SessionId : RowResumption.Ticket;
        int port = _servers[(row.Chain, row.ClientCertificate is not null, resumption)];
        return Task.FromResult<IPeerRow>(new Part(port, async token =>
        {
            using Socket socket = await _plain.AcceptSocketAsync(token);
            await using (var stream = new NetworkStream(socket))
            {
                await RowConversation.AnswerAsync(stream, () => EndAsync(socket), ServerEnd, token);
            }

            return PeerLine.Read(await ReadAsync("ok server ", token));
        }));
    }

    public override Task<IPeerRow> ConnectAsync(InteropRow row, int port, CancellationToken cancellationToken)
    {
        int entrance = _clients[(row.ClientCertificate, row.Resumption != RowResumption.Off)];
        return Task.FromResult<IPeerRow>(new Part(0, async token =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, entrance, token);
            await using (var stream = new NetworkStream(socket))
            {
                await RowConversation.AskAsync(stream, () => EndAsync(socket), RowEnd.ClientFirst, token);
            }

            return PeerLine.Read(await ReadAsync("ok client ", token));
        }));
    }

    public override async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _plain.Dispose();
        _directory.Dispose();
    }

    protected int PlainPort => ((IPEndPoint)_plain.LocalEndpoint).Port;

    /// <summary>The part of the configuration that ends TLS and passes on to <see cref="PlainPort"/>.</summary>
    protected abstract string Server(int port, TestCertificate certificate, string? clientAnchors, RowResumption resumption);

    /// <summary>The part of the configuration that passes on to <see cref="OurPort"/> over TLS.</summary>
    protected abstract string Client(int port, TestCertificate? identity, string anchors, bool resumes);

    /// <summary>Starts the proxy, which writes a line for every connection.</summary>
    protected abstract LineProcess Start(ScratchDirectory directory, IEnumerable<string> sections);

    private async Task<string> ReadAsync(string start, CancellationToken cancellationToken)
    {
        while (true)
        {
            string line = await _process!.ReadAsync(cancellationToken);
            if (line.StartsWith(start, StringComparison.Ordinal))
            {
                return "ok " + line[start.Length..];
            }
        }
    }

    private static Task EndAsync(Socket socket)
    {
        socket.Shutdown(SocketShutdown.Send);
        return Task.CompletedTask;
    }

    private static Task<int> ReserveAsync() => LoopbackPort.StartAsync(Task.FromResult);

    private async Task WaitForPortAsync(int port, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_start);
        try
        {
            // Not by a connection: it would have a line of its own in the log, and nginx 1.22 ends when it writes the group of no handshake.
            while (!IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Any(endpoint => endpoint.Port == port))
            {
                await Task.Delay(20, limit.Token);
            }
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PeerStartException($"Nobody listens on port {port}. The proxy said:\n{_process!.Errors}", e);
        }
    }

    private sealed class Part(int port, Func<CancellationToken, Task<PeerFacts>> next) : IPeerRow
    {
        public int Port => port;

        public Task<PeerFacts> NextAsync(CancellationToken cancellationToken) => Task.Run(() => next(cancellationToken), cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
