using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Security;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace TlsSimple.BenchServer;

/// <summary>/b/N is a body of N bytes, /stream/N too but made piece by piece, /sink takes what is sent, /hold sends its head and waits for a GET of /release, /tls says what was negotiated.</summary>
internal static class Answers
{
    private const int Piece = 64 * 1024;

    private static readonly ConcurrentDictionary<int, byte[]> s_bodies = new();
    private static readonly byte[] s_piece = new byte[Piece];

    public static Task AnswerAsync(HttpContext context) => context.Request.Path.Value!.Split('/') switch
    {
        ["", "b", var size] => BodyAsync(context.Response, int.Parse(size, CultureInfo.InvariantCulture)),
        ["", "stream", var size] => StreamAsync(context, long.Parse(size, CultureInfo.InvariantCulture)),
        ["", "sink"] => SinkAsync(context),
        ["", "hold"] => Held.WaitAsync(context),
        ["", "release"] => Held.ReleaseAsync(context),
        ["", "tls"] => TlsAsync(context),
        _ => NothingAsync(context.Response),
    };

    private static async Task BodyAsync(HttpResponse response, int size)
    {
        byte[] body = s_bodies.GetOrAdd(size, static size => [.. Enumerable.Repeat((byte)'x', size)]);
        response.ContentType = "text/plain";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body);
    }

    private static async Task StreamAsync(HttpContext context, long size)
    {
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = size;
        for (long left = size; left > 0; left -= Piece)
        {
            await context.Response.Body.WriteAsync(s_piece.AsMemory(0, (int)Math.Min(left, Piece)), context.RequestAborted);
        }
    }

    private static async Task SinkAsync(HttpContext context)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Piece);
        long total = 0;
        while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var read)
        {
            total += read;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        await context.Response.WriteAsync(total.ToString(CultureInfo.InvariantCulture));
    }

    private static Task TlsAsync(HttpContext context)
    {
        ITlsHandshakeFeature? tls = context.Features.Get<ITlsHandshakeFeature>();
        TlsCipherSuite? suite = tls?.NegotiatedCipherSuite;
        return context.Response.WriteAsync($"{tls?.Protocol} {suite} {context.Request.Protocol}", Encoding.ASCII);
    }

    private static Task NothingAsync(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
