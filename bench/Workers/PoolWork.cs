using TlsSimple.Bench.IdleConnections;

namespace TlsSimple.Bench.Workers;

/// <summary>Many HTTP/1.1 connections that are idle in HttpClient's pool, and what the process holds then.</summary>
internal sealed class PoolWork(ITlsStack stack) : IDisposable
{
    private HttpClient? _client;

    public async Task<MemoryUse> RunAsync(Order order)
    {
        _client ??= new HttpClient(stack.CreateHandler(order)) { Timeout = TimeSpan.FromMinutes(2) };
        await Task.WhenAll(Enumerable.Range(0, order.AtOnce).Select(async _ =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, order.Url) { VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using HttpResponseMessage response = await _client.SendAsync(request);
            response.EnsureSuccessStatusCode();
        }));

        // The pool begins to read from an idle connection a moment after.
        await Task.Delay(500);
        return MemoryUse.Now();
    }

    public void Dispose() => _client?.Dispose();
}
