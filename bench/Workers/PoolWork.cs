using TlsSimple.Bench.IdleConnections;

namespace TlsSimple.Bench.Workers;

/// <summary>Many HTTP/1.1 connections that are idle in HttpClient's pool, and what the process holds then.</summary>
internal sealed class PoolWork(ITlsStack stack) : IDisposable
{
    /// <summary>Handshakes at a time.</summary>
    private const int AtOnce = 32;

    private HttpClient? _client;

    public async Task<MemoryUse> RunAsync(Order order)
    {
        _client ??= new HttpClient(stack.CreateHandler(order)) { Timeout = TimeSpan.FromMinutes(5) };

        // As long as its answer is not complete a request keeps its connection, so the next one needs another.
        var responses = new HttpResponseMessage[order.AtOnce];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce };
        await Parallel.ForAsync(0, responses.Length, options, async (i, cancellationToken) =>
            responses[i] = await GetAsync(order.Url, HttpCompletionOption.ResponseHeadersRead, cancellationToken));
        using (await GetAsync(new Uri(order.Url, "/release"), HttpCompletionOption.ResponseContentRead, CancellationToken.None))
        {
            foreach (HttpResponseMessage response in responses)
            {
                await response.Content.ReadAsByteArrayAsync();
                response.Dispose();
            }
        }

        // The pool begins to read from an idle connection a moment after.
        await Task.Delay(500);
        return MemoryUse.Now();
    }

    public void Dispose() => _client?.Dispose();

    private async Task<HttpResponseMessage> GetAsync(Uri url, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        HttpResponseMessage response = await _client!.SendAsync(request, completion, cancellationToken);
        return response.EnsureSuccessStatusCode();
    }
}
