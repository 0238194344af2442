using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Proxies;

/// <summary>An HTTPS proxy that asks for a client certificate, and opens no tunnel: it is there to see what it is shown.</summary>
internal sealed class AskingTlsProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<(string? Certificate, string? ServerName, string Protocol)> _clients = new();
    private readonly SslStreamCertificateContext _context;
    private readonly Task _serving;

    public AskingTlsProxy(TestCertificate certificate)
    {
        _context = SslStreamCertificateContext.Create(certificate.WithKey, [.. certificate.Intermediates], offline: true);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _serving = ServeAsync();
    }

    public int Port { get; }

    /// <summary>The subject of the certificate that each client showed, the name that it sent, and the application protocol that was agreed.</summary>
    public IReadOnlyList<(string? Certificate, string? ServerName, string Protocol)> Clients => [.. _clients];

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _serving;
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                await AnswerAsync(client);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or InvalidOperationException or SocketException)
        {
            // The end of the test; a listener that was stopped between two clients says that it is not listening.
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        try
        {
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = _context,
                    ClientCertificateRequired = true,
                    RemoteCertificateValidationCallback = (_, shown, _, _) => shown is null or { Subject.Length: > 0 },
                    ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
                },
                _end.Token);
            _clients.Enqueue((tls.RemoteCertificate?.Subject, tls.TargetHostName, tls.NegotiatedApplicationProtocol.ToString()));
            byte[] buffer = new byte[4096];
            if (await tls.ReadAsync(buffer, _end.Token) > 0)
            {
                await tls.WriteAsync("HTTP/1.1 418 Seen\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _end.Token);
            }
        }
        catch (Exception error) when (error is IOException or AuthenticationException)
        {
            // The client refused the certificate.
        }
    }
}
