namespace TlsSimple;

/// <summary>Sends a request without HttpMessageInvoker, which reports each one to whoever listens to the event source of <c>System.Net.Http</c>.</summary>
internal sealed class UnlistedSender(HttpMessageHandler handler) : DelegatingHandler(handler)
{
    internal Task<HttpResponseMessage> AskAsync(HttpRequestMessage request, CancellationToken cancellationToken) => SendAsync(request, cancellationToken);
}
