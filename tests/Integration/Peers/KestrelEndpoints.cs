using System.Globalization;
using System.Net.Security;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace TlsSimple.Integration.Peers;

/// <summary>What there is to ask a KestrelServer for, and PeerHost. node-server.mjs has the same, without /tls.</summary>
internal static class KestrelEndpoints
{
    public static void Map(WebApplication application, ServerCounts counts)
    {
        application.Use((context, next) =>
        {
            counts.OnRequest();
            return next(context);
        });
        application.MapMethods("/hello", ["GET", "HEAD"], context => SayAsync(context, "hello\n"));
        application.MapPost("/echo", EchoAsync);
        application.MapPost("/sha256", Sha256Async);
        application.MapGet("/bytes/{length:long}", BytesAsync);
        application.MapGet("/slow", context => SlowAsync(context, counts));
        application.MapGet("/status/{code:int}", Status);
        application.MapGet("/redirect", Redirect);
        application.MapGet("/protocol", context => SayAsync(context, context.Request.Protocol));
        application.MapGet("/headers", HeadersAsync);
        application.MapGet("/tls", TlsAsync);
        application.MapGet("/client", context => SayAsync(context, context.Connection.ClientCertificate?.Subject ?? "none"));
    }

    /// <summary>Sends the request's body back while it still comes in.</summary>
    private static async Task EchoAsync(HttpContext context)
    {
        context.Response.ContentType = context.Request.ContentType;
        context.Response.ContentLength = context.Request.ContentLength;
        await context.Request.BodyReader.CopyToAsync(context.Response.BodyWriter, context.RequestAborted);
    }

    /// <summary>Answers "hash length" of the request's body.</summary>
    private static async Task Sha256Async(HttpContext context)
    {
        (string sha256, long length) = await TestBody.HashAsync(context.Request.Body, context.RequestAborted);
        await SayAsync(context, string.Create(CultureInfo.InvariantCulture, $"{sha256} {length}"));
    }

    /// <summary>Sends so many bytes of <see cref="TestBody"/>; their hash comes before them, in X-Sha256.</summary>
    private static async Task BytesAsync(HttpContext context)
    {
        long length = RouteNumber(context, "length");
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = length;
        context.Response.Headers["X-Sha256"] = TestBody.Sha256(length);
        for (long offset = 0; offset < length; offset += TestBody.BlockLength)
        {
            int count = (int)Math.Min(TestBody.BlockLength, length - offset);
            TestBody.Fill(offset, context.Response.BodyWriter.GetSpan(count)[..count]);
            context.Response.BodyWriter.Advance(count);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
    }

    /// <summary>Sends a beginning, and nothing more until the client goes.</summary>
    private static async Task SlowAsync(HttpContext context, ServerCounts counts)
    {
        try
        {
            await SayAsync(context, "first chunk\n");
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            counts.OnAbort();
        }
    }

    private static Task Status(HttpContext context)
    {
        context.Response.StatusCode = (int)RouteNumber(context, "code");
        return Task.CompletedTask;
    }

    private static Task Redirect(HttpContext context)
    {
        context.Response.Redirect(context.Request.Query["to"].ToString());
        return Task.CompletedTask;
    }

    private static Task HeadersAsync(HttpContext context) =>
        SayAsync(context, string.Concat(context.Request.Headers.Select(header => $"{header.Key}: {header.Value}\n")));

    /// <summary>What the server's side of TLS says: "protocol suite ALPN server-name", a dash for nothing.</summary>
    private static Task TlsAsync(HttpContext context)
    {
        SslStream tls = context.Features.GetRequiredFeature<ISslStreamFeature>().SslStream;
        string alpn = Encoding.ASCII.GetString(tls.NegotiatedApplicationProtocol.Protocol.Span);
        return SayAsync(context, $"{tls.SslProtocol} {tls.NegotiatedCipherSuite} {OrDash(alpn)} {OrDash(tls.TargetHostName)}");
    }

    private static string OrDash(string text) => text.Length > 0 ? text : "-";

    private static Task SayAsync(HttpContext context, string text)
    {
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    private static long RouteNumber(HttpContext context, string name) =>
        long.Parse((string)context.Request.RouteValues[name]!, CultureInfo.InvariantCulture);
}
