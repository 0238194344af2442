using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.RegularExpressions;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.ConsoleFetch;

/// <summary>A server that gives one answer after the other, each on a connection of its own, the last one for ever.</summary>
internal sealed partial class AnswerSequence : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<(string Text, long Time)> _requests = new();
    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<string>[] _answers;
    private readonly TestCertificate? _certificate;
    private readonly Task _serving;

    /// <param name="certificate">Without one it speaks plain HTTP.</param>
    /// <param name="answers">Made when they are given.</param>
    public AnswerSequence(TestCertificate? certificate, params Func<string>[] answers)
    {
        _certificate = certificate;
        _answers = answers;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _serving = ServeAsync();
    }

    public AnswerSequence(TestCertificate? certificate, params string[] answers)
        : this(certificate, [.. answers.Select(answer => (Func<string>)(() => answer))])
    {
    }

    public int Port { get; }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"{(_certificate is null ? "http" : "https")}://localhost:{Port}/");

    /// <summary>Head and body of each request, and when it came.</summary>
    public IReadOnlyList<(string Text, long Time)> Requests => [.. _requests];

    /// <summary>Seconds between a request and the one before.</summary>
    public double Pause(int request) => Stopwatch.GetElapsedTime(Requests[request - 1].Time, Requests[request].Time).TotalSeconds;

    /// <summary>Until the first answer has been given.</summary>
    public Task AnsweredAsync() => _answered.Task.WaitAsync(TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _serving;
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            for (int i = 0; ; i++)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                await AnswerAsync(client, _answers[Math.Min(i, _answers.Length - 1)]);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The end of the test.
        }
    }

    private async Task AnswerAsync(TcpClient client, Func<string> answer)
    {
        try
        {
            NetworkStream connection = client.GetStream();
            await using Stream stream = await OpenAsync(connection);
            string request = await ReadRequestAsync(stream);
            _requests.Enqueue((request, Stopwatch.GetTimestamp()));
            await stream.WriteAsync(Encoding.Latin1.GetBytes(answer()), _end.Token);
            _answered.TrySetResult();
            if (stream is SslStream tls)
            {
                await tls.ShutdownAsync();
            }

            // Until the client has read it: closed at once, unread bytes of its would make a reset of it.
            client.Client.Shutdown(SocketShutdown.Send);
            await connection.CopyToAsync(Stream.Null, _end.Token);
        }
        catch (Exception e) when (e is IOException or AuthenticationException or SocketException)
        {
            // The client went.
        }
    }

    private async Task<Stream> OpenAsync(NetworkStream connection)
    {
        if (_certificate is null)
        {
            return connection;
        }

        var tls = new SslStream(connection);
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = SslStreamCertificateContext.Create(_certificate.WithKey, [.. _certificate.Intermediates], offline: true),
            },
            _end.Token);
        return tls;
    }

    private async Task<string> ReadRequestAsync(Stream stream)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (!IsWhole(text.ToString()))
        {
            int count = await stream.ReadAsync(buffer, _end.Token);
            text.Append(count > 0 ? Encoding.Latin1.GetString(buffer, 0, count) : throw new IOException("The client went."));
        }

        return text.ToString();
    }

    private static bool IsWhole(string text)
    {
        int head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        return head >= 0 && (!LengthLine().IsMatch(text) || text.Length >= head + 4 + int.Parse(LengthLine().Match(text).Groups[1].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex("\r\nContent-Length: ([0-9]+)\r\n", RegexOptions.IgnoreCase)]
    private static partial Regex LengthLine();
}
