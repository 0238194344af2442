using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using TlsSimple.Unit.Fuzzing;

namespace TlsSimple.Bench;

/// <summary>
/// What a resumed connection costs beside a full one: TlsStream on both sides, over loopback, in turns. A connection is the
/// handshake, a line each way (which brings the tickets) and close_notify; each side has a thread, whose processor time is counted.
/// </summary>
internal static class Resumption
{
    private const int Samples = 301;
    private const int WarmUp = 50;

    public static void Run()
    {
        Console.WriteLine("| server's key | version | client CPU full | client CPU resumed | ratio | server CPU full | server CPU resumed | ratio | time full | time resumed | ratio |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (BenchIdentity identity in BenchIdentity.All())
        {
            foreach (SslProtocols protocol in new[] { SslProtocols.Tls13, SslProtocols.Tls12 })
            {
                Show(identity, protocol);
            }
        }
    }

    private static void Show(BenchIdentity identity, SslProtocols protocol)
    {
        using var server = new Server(identity, protocol);
        using TlsClientContext without = Context(identity, protocol, TlsSessionCache.Disabled);
        using TlsClientContext with = Context(identity, protocol, new TlsSessionCache());
        Cost[] full = new Cost[Samples];
        Cost[] resumed = new Cost[Samples];
        for (int i = -WarmUp; i < Samples; i++)
        {
            Cost first = server.Connect(without, isResumed: false);
            Cost second = server.Connect(with, isResumed: i > -WarmUp);
            if (i >= 0)
            {
                (full[i], resumed[i]) = (first, second);
            }
        }

        Console.WriteLine(
            $"| {identity.Name} | {(protocol == SslProtocols.Tls13 ? "1.3" : "1.2")} {Pair(full, resumed, cost => cost.Client)}{Pair(full, resumed, cost => cost.Server)}{Pair(full, resumed, cost => cost.Time)}|");
    }

    private static string Pair(Cost[] full, Cost[] resumed, Func<Cost, double> part)
    {
        double a = Median(full.Select(part));
        double b = Median(resumed.Select(part));
        return $"| {a:F0} µs | {b:F0} µs | {b / a:F2} ";
    }

    private static double Median(IEnumerable<double> values) => values.Order().ElementAt(Samples / 2);

    private static TlsClientContext Context(BenchIdentity identity, SslProtocols protocol, TlsSessionCache sessions) => new(new TlsClientOptions
    {
        Trust = identity.Anchors,
        MinimumProtocol = protocol,
        MaximumProtocol = protocol,
        SessionCache = sessions,
    });

    /// <summary>In microseconds.</summary>
    private readonly record struct Cost(double Client, double Server, double Time);

    private sealed class Server : IDisposable
    {
        private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        private readonly BlockingCollection<double> _costs = [];
        private readonly TlsServerContext _context;
        private readonly Thread _thread;

        public Server(BenchIdentity identity, SslProtocols protocol)
        {
            _context = new TlsServerContext(new TlsServerOptions
            {
                Identities = { identity.Identity },
                MinimumProtocol = protocol,
                MaximumProtocol = protocol,
                TicketCount = 1,
            });
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _listener.Listen();
            _thread = new Thread(Serve) { IsBackground = true };
            _thread.Start();
        }

        public Cost Connect(TlsClientContext context, bool isResumed)
        {
            long begun = Stopwatch.GetTimestamp();
            double start = ThreadClock.Microseconds;
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Connect(_listener.LocalEndPoint!);
            using (var stream = new TlsStream(new NetworkStream(socket)))
            {
                stream.AuthenticateAsClient(context, BenchIdentity.Host);
                stream.Write("hello\n"u8);
                stream.ReadExactly(new byte[6]);
                if (stream.ConnectionInfo!.IsResumed != isResumed)
                {
                    throw new InvalidOperationException($"Resumed: {!isResumed}, and it was to be the other way round.");
                }
            }

            double client = ThreadClock.Microseconds - start;
            return new Cost(client, _costs.Take(), Stopwatch.GetElapsedTime(begun).TotalMicroseconds);
        }

        public void Dispose()
        {
            _listener.Dispose();
            _thread.Join();
            _context.Dispose();
            _costs.Dispose();
        }

        private void Serve()
        {
            while (true)
            {
                Socket socket;
                try
                {
                    socket = _listener.Accept();
                }
                catch (SocketException)
                {
                    // The listener was disposed of: this is how it ends.
                    return;
                }

                using (socket)
                {
                    socket.NoDelay = true;
                    double start = ThreadClock.Microseconds;
                    using (var stream = new TlsStream(new NetworkStream(socket)))
                    {
                        stream.AuthenticateAsServer(_context);
                        byte[] line = new byte[6];
                        stream.ReadExactly(line);
                        stream.Write(line);
                        _ = stream.Read(line);
                    }

                    _costs.Add(ThreadClock.Microseconds - start);
                }
            }
        }
    }
}
