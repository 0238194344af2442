using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using TlsSimple;

namespace ConsoleServe.Serving;

/// <summary>Sends a body back while it still comes in, and tells a request without one how it came in.</summary>
internal static class Echo
{
    public static Task AnswerAsync(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true } ? SendBackAsync(context) : DescribeAsync(context);

    private static async Task SendBackAsync(HttpContext context)
    {
        context.Response.ContentType = context.Request.ContentType;
        context.Response.ContentLength = context.Request.ContentLength;
        await context.Request.BodyReader.CopyToAsync(context.Response.BodyWriter, context.RequestAborted);
    }

    private static Task DescribeAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        TlsConnectionInfo tls = context.GetTlsInfo()!;
        var text = new StringBuilder();
        text.Append($"{request.Method} {request.PathBase.ToUriComponent()}{request.Path.ToUriComponent()}{request.QueryString} {request.Protocol}\n");
        text.Append($"host:        {request.Host}\n");
        text.Append($"tls:         {TlsFacts.Of(tls)}\n");
        text.Append($"server name: {(tls.ServerName.Length == 0 ? "-" : tls.ServerName)}\n");
        text.Append($"client:      {(tls.PeerCertificates is [var leaf, ..] ? TlsCertificateInfo.FromDer(leaf).Subject : "-")}\n");
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues value) in request.Headers)
        {
            text.Append($"{name}: {value}\n");
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text.ToString(), context.RequestAborted);
    }
}
