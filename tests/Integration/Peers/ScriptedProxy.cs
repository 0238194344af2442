using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.RegularExpressions;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Peers;

/// <summary>An HTTP or HTTPS proxy in the test process that does what its script says, right or wrong. Each factory is named by behaviour.</summary>
public sealed class ScriptedProxy : IProxyServer
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<string> _heads = new();
    private readonly ConcurrentBag<Task> _running = [];
    private readonly ServerLog _log = new();
    private readonly Func<ProxyConnection, Task> _script;
    private readonly SslServerAuthenticationOptions? _tls;
    private readonly IPAddress _address;
    private readonly Task _accepting;
    private int _connections;

    /// <param name="script">Played for every connection; when it ends the connection is closed.</param>
    /// <param name="address">Where it listens. Default: 127.0.0.1.</param>
    /// <param name="certificate">With one it is an HTTPS proxy.</param>
    public ScriptedProxy(Func<ProxyConnection, Task> script, IPAddress? address = null, TestCertificate? certificate = null)
    {
        _script = script;
        _address = address ?? IPAddress.Loopback;
        if (certificate is not null)
        {
            var context = SslStreamCertificateContext.Create(certificate.WithKey, [.. certificate.Intermediates], offline: true);
            _tls = new SslServerAuthenticationOptions { ServerCertificateContext = context };
        }

        _listener = new TcpListener(_address, 0);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    public Uri Address => new(_tls is null ? $"http://{new IPEndPoint(_address, Port)}" : $"https://localhost:{Port}");

    public string Log => _log.ToString();

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The heads of the requests that came, from the request line to the last header, in the order of their coming.</summary>
    public IReadOnlyList<string> Heads => [.. _heads];

    /// <summary>Does what a proxy has to: makes tunnels, and relays http.</summary>
    public static ScriptedProxy Forwards(IPAddress? address = null, TestCertificate? certificate = null) =>
        new(connection => ForwardAsync(connection, ""), address, certificate);

    /// <summary>Makes a tunnel, and says these bytes right behind the blank line: the client must not lose them.</summary>
    public static ScriptedProxy ForwardsWithEarlyBytes(string early) => new(connection => ForwardAsync(connection, early));

    /// <summary>Answers every request with these bytes, whatever they are, and reads on until the client goes.</summary>
    public static ScriptedProxy Answers(string text) => new(async connection =>
    {
        while (await connection.ReadHeadAsync())
        {
            await connection.WriteAsync(text);
        }
    });

    /// <summary>Answers one request with these bytes; then FIN. With "" it closes without an answer.</summary>
    public static ScriptedProxy AnswersAndCloses(string text) => new(async connection =>
    {
        if (await connection.ReadHeadAsync())
        {
            await connection.WriteAsync(text);
        }
    });

    /// <summary>Answers one request with these bytes, one by one with a pause before each; then makes the tunnel.</summary>
    public static ScriptedProxy Drips(string text, TimeSpan pause) => new(async connection =>
    {
        if (await connection.ReadHeadAsync())
        {
            foreach (char one in text)
            {
                await connection.PauseAsync(pause);
                await connection.WriteAsync(one.ToString());
            }

            await connection.RelayAsync();
        }
    });

    /// <summary>Reads requests and says nothing.</summary>
    public static ScriptedProxy Silent() => Answers("");

    /// <summary>RST in answer to a request.</summary>
    public static ScriptedProxy Resets() => new(async connection =>
    {
        if (await connection.ReadHeadAsync())
        {
            connection.Reset();
        }
    });

    /// <summary>Answers 407 to requests without these credentials, as Basic.</summary>
    /// <param name="credentials">Those that it wants.</param>
    /// <param name="closes">Whether it closes after a 407, as HTTP/1.0 proxies do; otherwise the next request is awaited on the same connection.</param>
    /// <param name="certificate">With one it is an HTTPS proxy.</param>
    public static ScriptedProxy AsksFor(NetworkCredential credentials, bool closes, TestCertificate? certificate = null)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        string expected = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credentials.UserName}:{credentials.Password}"));
        string refusal =
            "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"test\"\r\n" +
            $"{(closes ? "Connection: close\r\n" : "")}Content-Length: 8\r\n\r\nwho now?";
        return new ScriptedProxy(
            async connection =>
            {
                while (await connection.ReadHeadAsync())
                {
                    if (connection.Head.Contains($"\r\nProxy-Authorization: Basic {expected}\r\n", StringComparison.OrdinalIgnoreCase))
                    {
                        await AnswerAndRelayAsync(connection, "");
                        return;
                    }

                    await connection.WriteAsync(refusal);
                    if (closes)
                    {
                        return;
                    }
                }
            },
            certificate: certificate);
    }

    /// <summary>Waits until the heads that came so far have a match, for a test that goes on when the proxy was asked.</summary>
    /// <exception cref="TimeoutException">They came to none in time.</exception>
    public Task<Match> WaitForHeadAsync(Regex pattern, TimeSpan timeout) => _log.WaitForAsync(pattern, timeout, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Dispose();
        await Task.WhenAll(_running);
        _end.Dispose();
    }

    internal void Note(string head)
    {
        _heads.Enqueue(head);
        _log.Append(head);
    }

    private static async Task ForwardAsync(ProxyConnection connection, string early)
    {
        if (await connection.ReadHeadAsync())
        {
            await AnswerAndRelayAsync(connection, early);
        }
    }

    private static async Task AnswerAndRelayAsync(ProxyConnection connection, string early)
    {
        if (connection.IsConnect)
        {
            await connection.WriteAsync($"HTTP/1.1 200 Connection established\r\n\r\n{early}");
        }

        await connection.RelayAsync();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptSocketAsync(_end.Token);
                Interlocked.Increment(ref _connections);
                client.NoDelay = true;
                _running.Add(PlayAsync(client));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The end of the test.
        }
    }

    private async Task PlayAsync(Socket client)
    {
        try
        {
            await using Stream stream = await OpenAsync(client);
            await _script(new ProxyConnection(this, client, stream, _end.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException or IOException or AuthenticationException)
        {
            // The client went, refused the certificate, or the test ended.
            _log.AppendLine($"({e.Message})");
        }
    }

    private async Task<Stream> OpenAsync(Socket client)
    {
        var transport = new NetworkStream(client, ownsSocket: true);
        if (_tls is null)
        {
            return transport;
        }

        var tls = new SslStream(transport);
        try
        {
            await tls.AuthenticateAsServerAsync(_tls, _end.Token);
            return tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }
}
