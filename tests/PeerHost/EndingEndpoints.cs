using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace TlsSimple.PeerHost;

/// <summary>Responses that come late, or not at all, or end before their time.</summary>
internal static class EndingEndpoints
{
    public static void Map(WebApplication application)
    {
        application.MapGet("/slow-headers", SlowHeadersAsync);
        application.MapGet("/slow-body", SlowBodyAsync);
        application.MapGet("/never", context => Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default));
        application.Map("/abort", context => Abort(context));
        application.Map("/abort-body", AbortBodyAsync);
        application.Map("/reset", Reset);
        application.MapGet("/goaway", GoAwayAsync);
        application.MapPost("/early-answer", EarlyAnswerAsync);
    }

    /// <summary>Answers after ?ms= milliseconds.</summary>
    private static async Task SlowHeadersAsync(HttpContext context)
    {
        await Task.Delay(Milliseconds(context), context.RequestAborted);
        await context.Response.WriteAsync("at last", context.RequestAborted);
    }

    /// <summary>The headers and a piece of the body at once, the rest after ?ms= milliseconds.</summary>
    private static async Task SlowBodyAsync(HttpContext context)
    {
        await context.Response.WriteAsync("first, ", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await Task.Delay(Milliseconds(context), context.RequestAborted);
        await context.Response.WriteAsync("last", context.RequestAborted);
    }

    /// <summary>No answer: over HTTP/1.1 the connection ends, over HTTP/2 the stream (RST_STREAM).</summary>
    private static Task Abort(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>The same in the middle of a body; with ?length one whose length was told.</summary>
    private static async Task AbortBodyAsync(HttpContext context)
    {
        if (context.Request.Query.ContainsKey("length"))
        {
            context.Response.ContentLength = 1000;
        }

        await context.Response.WriteAsync("the beginning", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);

        // What was sent arrives first: a reset would overtake it.
        await Task.Delay(200, context.RequestAborted);
        context.Abort();
    }

    /// <summary>RST_STREAM with the error ?code= (RFC 9113, section 7); HTTP/2 only.</summary>
    private static Task Reset(HttpContext context)
    {
        context.Features.GetRequiredFeature<IHttpResetFeature>().Reset(int.Parse(context.Request.Query["code"].ToString(), CultureInfo.InvariantCulture));
        return Task.CompletedTask;
    }

    /// <summary>Answers, and takes no more requests on this connection: GOAWAY, or Connection: close.</summary>
    private static Task GoAwayAsync(HttpContext context)
    {
        context.Features.GetRequiredFeature<IConnectionLifetimeNotificationFeature>().RequestClose();
        return context.Response.WriteAsync("the last one", context.RequestAborted);
    }

    /// <summary>Answers 413 when the upload has begun, and does not take the rest.</summary>
    private static async Task EarlyAnswerAsync(HttpContext context)
    {
        _ = await context.Request.Body.ReadAsync(new byte[1000], context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
        await context.Response.WriteAsync("enough", context.RequestAborted);
    }

    private static int Milliseconds(HttpContext context) => int.Parse(context.Request.Query["ms"].ToString(), CultureInfo.InvariantCulture);
}
