using System.Buffers.Binary;
using System.Globalization;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace TlsSimple.Integration.Kestrel;

/// <summary>What only a Kestrel on TlsSimple has to tell, and traffic in the shapes of gRPC and WebSocket.</summary>
internal static class OwnEndpoints
{
    public static void Map(WebApplication application)
    {
        application.MapGet("/facts", context => context.Response.WriteAsync(Facts(context)));
        application.MapGet("/handshake", context => context.Response.WriteAsync(Handshake(context)));
        application.MapPost("/call", CallAsync);
        application.Map("/socket", SocketAsync);
    }

    /// <summary>"scheme protocol suite group ALPN server-name client", as our own feature has it.</summary>
    private static string Facts(HttpContext context)
    {
        TlsConnectionInfo tls = context.GetTlsInfo()!;
        string client = tls.PeerCertificates is [var leaf, ..] ? TlsCertificateInfo.FromDer(leaf).Subject : "-";
        return $"{context.Request.Scheme} {tls.Protocol} {tls.CipherSuite} {tls.Group} {tls.ApplicationProtocol} {OrDash(tls.ServerName)} {client}";
    }

    /// <summary>The features that ASP.NET Core has names for. Also of a Kestrel on the platform's TLS.</summary>
    internal static string Handshake(HttpContext context)
    {
        ITlsHandshakeFeature tls = context.Features.GetRequiredFeature<ITlsHandshakeFeature>();
        string alpn = System.Text.Encoding.ASCII.GetString(context.Features.GetRequiredFeature<ITlsApplicationProtocolFeature>().ApplicationProtocol.Span);
        bool hasTls = context.Features.Get<ITlsConnectionFeature>() is not null;
#pragma warning disable SYSLIB0058 // They are there, so they are right.
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{hasTls} {tls.Protocol} {tls.NegotiatedCipherSuite} {OrDash(tls.HostName)} {alpn} " +
            $"{tls.CipherAlgorithm}/{tls.CipherStrength} {tls.HashAlgorithm}/{tls.HashStrength} {(int)tls.KeyExchangeAlgorithm}/{tls.KeyExchangeStrength}");
#pragma warning restore SYSLIB0058
    }

    /// <summary>As gRPC frames messages: a flag, a length, the bytes. Each is answered before the next is read; the status is a trailer.</summary>
    private static async Task CallAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.DeclareTrailer("grpc-status");
        await context.Response.StartAsync(context.RequestAborted);
        byte[] head = new byte[5];
        while (await context.Request.Body.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, context.RequestAborted) == head.Length)
        {
            byte[] message = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1))];
            await context.Request.Body.ReadExactlyAsync(message, context.RequestAborted);
            await context.Response.Body.WriteAsync((byte[])[.. head, .. message], context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }

        context.Response.AppendTrailer("grpc-status", "0");
    }

    private static async Task SocketAsync(HttpContext context)
    {
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        byte[] buffer = new byte[64 * 1024];
        while (await socket.ReceiveAsync(buffer, context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } received)
        {
            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
        }

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }

    private static string OrDash(string text) => text.Length > 0 ? text : "-";
}
