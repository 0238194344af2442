using System.Diagnostics;
using System.Net;

namespace TlsSimple.Bench.Workers;

/// <summary>What is done with an HttpClient, the same code for every handler.</summary>
internal sealed class HttpWork(ITlsStack stack) : IDisposable
{
    // As Stream.CopyTo has it.
    private const int BufferSize = 81920;

    private readonly Dictionary<object, HttpClient> _clients = [];

    public async Task<double> RunAsync(Order order)
    {
        if (!_clients.TryGetValue(order.Purpose, out HttpClient? client))
        {
            _clients[order.Purpose] = client = new HttpClient(stack.CreateHandler(order)) { Timeout = TimeSpan.FromMinutes(5) };
        }

        long end = Stopwatch.GetTimestamp() + (long)(order.Seconds * Stopwatch.Frequency);
        double[] counts = await Task.WhenAll(Enumerable.Range(0, order.AtOnce).Select(_ => Task.Run(() => RepeatAsync(client, order, end))));
        return counts.Sum();
    }

    public void Dispose()
    {
        foreach (HttpClient client in _clients.Values)
        {
            client.Dispose();
        }
    }

    private static async Task<double> RepeatAsync(HttpClient client, Order order, long end)
    {
        byte[] buffer = new byte[BufferSize];
        double count = 0;
        do
        {
            using var request = new HttpRequestMessage(order.Work == "upload" ? HttpMethod.Post : HttpMethod.Get, order.Url)
            {
                Version = order.Http == 2 ? HttpVersion.Version20 : HttpVersion.Version11,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            if (order.Work == "upload")
            {
                request.Content = new ZeroContent(order.Bytes, order.WriteSize);
            }
            else if (order.Work == "fresh")
            {
                request.Headers.ConnectionClose = true;
            }

            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            response.EnsureSuccessStatusCode();
            using Stream body = await response.Content.ReadAsStreamAsync();
            long read = 0;
            while (await body.ReadAsync(buffer) is > 0 and var length)
            {
                read += length;
            }

            if (order.Work == "download" && read != order.Bytes)
            {
                throw new InvalidDataException($"{read} bytes came, not {order.Bytes}.");
            }

            count += order.Bytes > 0 ? order.Bytes : 1;
        }
        while (Stopwatch.GetTimestamp() < end);
        return count;
    }
}
