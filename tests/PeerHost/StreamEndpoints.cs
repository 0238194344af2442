using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace TlsSimple.PeerHost;

/// <summary>What goes both ways at once: gRPC-shaped calls, WebSockets, Expect: 100-continue.</summary>
internal static class StreamEndpoints
{
    // A gRPC message: one byte that says whether it is packed, four of length, big-endian; then the bytes.
    private const int MessageHeader = 5;

    public static void Map(WebApplication application)
    {
        application.MapPost("/bidi", BidiAsync);
        application.Map("/websocket", WebSocketAsync);
        application.MapPost("/expect", ExpectAsync);
    }

    /// <summary>Echoes every message as it comes, and ends with grpc-status. A message of one byte 'x' ends the call at once with status 3.</summary>
    private static async Task BidiAsync(HttpContext context)
    {
        if (context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) != true)
        {
            context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return;
        }

        context.Response.ContentType = "application/grpc";
        await context.Response.StartAsync(context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        int status = 0;
        while (status == 0 && await ReadMessageAsync(context) is { } message)
        {
            if (message.AsSpan(MessageHeader).SequenceEqual("x"u8))
            {
                status = 3;
            }
            else
            {
                await context.Response.Body.WriteAsync(message, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
        }

        context.Response.AppendTrailer("grpc-status", $"{status}");
        context.Response.AppendTrailer("grpc-message", status == 0 ? "OK" : "refused");
    }

    private static async Task<byte[]?> ReadMessageAsync(HttpContext context)
    {
        byte[] header = new byte[MessageHeader];
        if (await context.Request.Body.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, context.RequestAborted) == 0)
        {
            return null;
        }

        byte[] message = new byte[MessageHeader + System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1))];
        header.CopyTo(message, 0);
        await context.Request.Body.ReadExactlyAsync(message.AsMemory(MessageHeader), context.RequestAborted);
        return message;
    }

    /// <summary>Echoes every message, over HTTP/1.1 (Upgrade) and HTTP/2 (RFC 8441), and answers a close with the same.</summary>
    private static async Task WebSocketAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        string? protocol = context.WebSockets.WebSocketRequestedProtocols.Contains("echo") ? "echo" : null;
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(protocol);
        byte[] buffer = new byte[64 * 1024];
        while (true)
        {
            WebSocketReceiveResult received = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), context.RequestAborted);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseAsync(received.CloseStatus ?? WebSocketCloseStatus.NormalClosure, received.CloseStatusDescription, context.RequestAborted);
                return;
            }

            await socket.SendAsync(new ArraySegment<byte>(buffer, 0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
        }
    }

    /// <summary>
    /// Kestrel says 100 (Continue) when the body is first read. ?refuse answers 417 without; ?early answers 200 without, and the
    /// body is never read.
    /// </summary>
    private static async Task ExpectAsync(HttpContext context)
    {
        if (context.Request.Query.ContainsKey("refuse"))
        {
            context.Response.StatusCode = StatusCodes.Status417ExpectationFailed;
            return;
        }

        if (context.Request.Query.ContainsKey("early"))
        {
            await context.Response.WriteAsync("no need");
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        context.Response.Headers["X-Expected"] = context.Request.Headers.Expect.ToString();
        await context.Response.WriteAsync($"{body.Length}");
    }
}
