using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Kestrel;

/// <summary>A server that stops: requests that are under way end well, and nobody else holds it up.</summary>
public sealed class ShutdownTests
{
    private const int Deadline = 60_000;
    private static readonly TimeSpan s_ample = TimeSpan.FromSeconds(40);

    private readonly TestCertificate _certificate = TestPki.Shared.Leaf();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Stop_RequestUnderWay_IsAnsweredToItsEnd(string version)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using OwnKestrel server = await OwnKestrel.StartAsync(
            listen => listen.UseTlsSimple(OwnKestrel.Identity(_certificate)),
            async context =>
            {
                await context.Response.WriteAsync("begun ", context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await gate.Task;
                await context.Response.WriteAsync("and ended", context.RequestAborted);
            });
        using HttpClient client = ReferenceClient.Http(_certificate, Version.Parse(version));
        using HttpResponseMessage response = await client.GetAsync(server.Url("/"), HttpCompletionOption.ResponseHeadersRead, Token);
        using var body = new StreamReader(await response.Content.ReadAsStreamAsync(Token));
        char[] begun = new char[6];
        await body.ReadBlockAsync(begun, Token);

        Task stopping = server.StopAsync(s_ample);
        gate.SetResult();
        Assert.Equal("begun and ended", new string(begun) + await body.ReadToEndAsync(Token));
        await stopping.WaitAsync(Token);
        Assert.Empty(server.Complaints());
    }

    /// <summary>A clean end of TLS, and not a cut.</summary>
    [Theory(Timeout = Deadline)]
    [InlineData("h2")]
    [InlineData("http/1.1")]
    public async Task Stop_IdleConnection_GetsCloseNotify(string protocol)
    {
        await using OwnKestrel server = await OwnKestrel.StartAsync(_certificate);
        using var context = new TlsClientContext(new TlsClientOptions
        {
            Trust = TrustAnchors.FromPemFile(_certificate.CaPemPath),
            ApplicationProtocols = [new SslApplicationProtocol(protocol)],
        });
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Port, Token);
        await using var stream = new TlsStream(socket.GetStream());
        await stream.AuthenticateAsClientAsync(context, "localhost", Token);
        if (protocol == "h2")
        {
            await stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0"u8.ToArray(), Token);
            await stream.ReadExactlyAsync(new byte[9], Token);
        }
        else
        {
            await stream.WriteAsync("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), Token);
            await stream.ReadExactlyAsync(new byte[15], Token);
        }

        Task stopping = server.StopAsync(s_ample);

        // An end without close_notify would throw.
        await stream.CopyToAsync(Stream.Null, Token);
        await stream.DisposeAsync();
        await stopping.WaitAsync(Token);
    }

    [Fact(Timeout = Deadline)]
    public async Task Stop_HandshakeUnderWay_DoesNotHoldItUp()
    {
        await using OwnKestrel server = await OwnKestrel.StartAsync(_certificate, options => options.HandshakeTimeout = Timeout.InfiniteTimeSpan);
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Port, Token);
        using HttpClient client = ReferenceClient.Http(_certificate, HttpVersion.Version11);
        await client.GetStringAsync(server.Url("/hello"), Token);
        while (server.Counts.Connections < 2)
        {
            await Task.Delay(10, Token);
        }

        using var watch = new CancellationTokenSource(s_ample / 2);
        await server.StopAsync(s_ample).WaitAsync(watch.Token);
        await server.WaitForLogAsync("was closed during the TLS handshake");
    }
}
