using System.Diagnostics;
using ConsoleServe.Output;
using Microsoft.AspNetCore.Http;

namespace ConsoleServe.Serving;

/// <summary>A line on stdout for each request that was answered.</summary>
internal sealed class RequestLog(Messages messages)
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (messages.IsQuiet)
        {
            await next(context);
            return;
        }

        long start = Stopwatch.GetTimestamp();
        try
        {
            await next(context);
        }
        finally
        {
            // The path as it came, percent-encoded: nobody can move the cursor with it.
            HttpRequest request = context.Request;
            messages.Request(
                $"{context.Connection.RemoteIpAddress} {request.Method} {request.Path.ToUriComponent()} {request.Protocol} {context.Response.StatusCode} {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0.0} ms",
                isGood: context.Response.StatusCode < 400);
        }
    }
}
