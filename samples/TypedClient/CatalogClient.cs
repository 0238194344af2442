using TlsSimple;

namespace TypedClient;

/// <summary>The typed client. Nothing in it knows of certificates; the factory gives it an HttpClient that does.</summary>
internal sealed class CatalogClient(HttpClient http)
{
    public Uri Address => http.BaseAddress!;

    /// <exception cref="HttpRequestException">There is no answer; where TLS is the reason its inner exception is a <see cref="TlsException"/>.</exception>
    public async Task<CatalogAnswer> ListAsync(CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await http.GetAsync((Uri?)null, cancellationToken);
        string text = await response.Content.ReadAsStringAsync(cancellationToken);
        return new CatalogAnswer(response.StatusCode, response.Version, text, response.GetTlsInfo());
    }
}
