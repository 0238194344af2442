using System.Globalization;
using Microsoft.Extensions.Hosting;

namespace TypedClient;

/// <summary>Asks the catalogue and prints the answer, with what is known of the connection.</summary>
internal sealed class CatalogReport(CatalogClient catalog, IHostApplicationLifetime lifetime)
{
    private const int MaximumShown = 500;

    /// <returns>Whether there was an answer of success.</returns>
    public async Task<bool> RunAsync()
    {
        try
        {
            CatalogAnswer answer = await catalog.ListAsync(lifetime.ApplicationStopping);
            Console.WriteLine($"{catalog.Address}: {(int)answer.Status} over HTTP/{answer.Version}");
            Console.WriteLine(answer.Text.Length > MaximumShown ? $"{answer.Text[..MaximumShown]}…" : answer.Text);
            if (answer.Tls is { } tls)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"TLS: {tls.Protocol}, {tls.CipherSuite}, {tls.Group}, ALPN {tls.ApplicationProtocol}, handshake in {tls.HandshakeTime.TotalMilliseconds:0.0} ms"));
            }

            return (int)answer.Status is >= 200 and < 300;
        }
        catch (HttpRequestException error)
        {
            await Console.Error.WriteLineAsync($"{catalog.Address}: {error.InnerException?.Message ?? error.Message}");
            return false;
        }
    }
}
