using System.Globalization;
using System.IO.Compression;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using TlsSimple.Integration.Peers;

namespace TlsSimple.PeerHost;

/// <summary>Requests and responses in every form: methods, statuses, redirects, cookies, codings, trailers, big headers.</summary>
internal static class MessageEndpoints
{
    private const int PackedLength = 200_000;

    public static void Map(WebApplication application, ServerCounts counts)
    {
        application.Map("/any", AnyAsync);
        application.MapGet("/version", context => context.Response.WriteAsync(context.Request.Protocol));
        application.MapGet("/counts", context => context.Response.WriteAsync(string.Create(
            CultureInfo.InvariantCulture, $"{counts.Connections} {counts.Handshakes} {counts.Requests}")));
        application.Map("/redirect/{code:int}", Redirect);
        application.MapGet("/cookie", CookieAsync);
        application.MapGet("/altsvc", AltSvcAsync);
        application.MapGet("/trailers", TrailersAsync);
        application.MapGet("/gzip", context => PackedAsync(context, "gzip", body => new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true)));
        application.MapGet("/brotli", context => PackedAsync(context, "br", body => new BrotliStream(body, CompressionLevel.Fastest, leaveOpen: true)));
        application.MapGet("/deflate", context => PackedAsync(context, "deflate", body => new ZLibStream(body, CompressionLevel.Fastest, leaveOpen: true)));
        application.MapGet("/chunks/{count:int}", ChunksAsync);
        application.MapGet("/big-header/{length:int}", BigHeaderAsync);
        application.MapGet("/many-headers/{count:int}", ManyHeadersAsync);
        application.MapGet("/length-only/{status:int}", LengthOnly);
    }

    /// <summary>Answers what was asked: "METHOD length hash", whatever the method is.</summary>
    private static async Task AnyAsync(HttpContext context)
    {
        (string sha256, long length) = await TestBody.HashAsync(context.Request.Body, context.RequestAborted);
        context.Response.Headers["X-Method"] = context.Request.Method;
        context.Response.Headers["X-Host"] = context.Request.Host.Value;
        context.Response.Headers["X-Request-Framing"] =
            context.Request.Headers.TransferEncoding.Count > 0 ? "chunked" : context.Request.ContentLength is { } told ? $"{told}" : "none";
        await context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{context.Request.Method} {length} {sha256}"), context.RequestAborted);
    }

    /// <summary>Redirects to ?to= with this status, whatever the method is. Without ?to= the Location is missing.</summary>
    private static async Task Redirect(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        context.Response.StatusCode = int.Parse((string)context.Request.RouteValues["code"]!, CultureInfo.InvariantCulture);
        if (context.Request.Query.TryGetValue("to", out var to))
        {
            context.Response.Headers.Location = to;
        }
    }

    /// <summary>Shows the cookies that came, and sets some.</summary>
    private static Task CookieAsync(HttpContext context)
    {
        context.Response.Cookies.Append("taste", "sweet", new CookieOptions { Secure = true, HttpOnly = true, Path = "/" });
        context.Response.Cookies.Append("elsewhere", "yes", new CookieOptions { Path = "/another" });
        context.Response.Cookies.Append("plain", "1", new CookieOptions { Path = "/cookie" });
        return context.Response.WriteAsync(context.Request.Headers.Cookie.Count == 0 ? "none" : context.Request.Headers.Cookie.ToString());
    }

    /// <summary>Says that HTTP/3 is to be had on this very port, where nobody speaks it.</summary>
    private static Task AltSvcAsync(HttpContext context)
    {
        context.Response.Headers.AltSvc = $"h3=\":{context.Connection.LocalPort}\"; ma=3600";
        return context.Response.WriteAsync("there is another way");
    }

    /// <summary>A body and the trailer X-Sum. Kestrel has trailers over HTTP/2 only; node-server.mjs has them over HTTP/1.1 too.</summary>
    private static async Task TrailersAsync(HttpContext context)
    {
        await context.Response.WriteAsync("the body", context.RequestAborted);
        if (context.Response.SupportsTrailers())
        {
            context.Response.AppendTrailer("X-Sum", "8");
        }
    }

    /// <summary>So many bytes of <see cref="TestBody"/>, packed whether the client asked for it or not; X-Accept-Encoding says if it did.</summary>
    private static async Task PackedAsync(HttpContext context, string coding, Func<Stream, Stream> pack)
    {
        context.Response.Headers.ContentEncoding = coding;
        context.Response.Headers["X-Accept-Encoding"] = context.Request.Headers.AcceptEncoding.ToString();
        await using Stream packed = pack(context.Response.Body);
        await packed.WriteAsync(TestBody.Bytes(PackedLength), context.RequestAborted);
    }

    /// <summary>A body without a length: chunked over HTTP/1.1.</summary>
    private static async Task ChunksAsync(HttpContext context)
    {
        int count = int.Parse((string)context.Request.RouteValues["count"]!, CultureInfo.InvariantCulture);
        for (int i = 0; i < count; i++)
        {
            await context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"chunk {i}\n"), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    private static Task BigHeaderAsync(HttpContext context)
    {
        context.Response.Headers["X-Big"] = new string('b', int.Parse((string)context.Request.RouteValues["length"]!, CultureInfo.InvariantCulture));
        return context.Response.WriteAsync("small body");
    }

    private static Task ManyHeadersAsync(HttpContext context)
    {
        int count = int.Parse((string)context.Request.RouteValues["count"]!, CultureInfo.InvariantCulture);
        for (int i = 0; i < count; i++)
        {
            context.Response.Headers[string.Create(CultureInfo.InvariantCulture, $"X-Header-{i}")] = string.Create(CultureInfo.InvariantCulture, $"value {i}");
        }

        return context.Response.WriteAsync("small body");
    }

    /// <summary>A status that has no body: 204, 205, 304.</summary>
    private static Task LengthOnly(HttpContext context)
    {
        context.Response.StatusCode = int.Parse((string)context.Request.RouteValues["status"]!, CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    }
}
