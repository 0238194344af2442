using System.Net;
using ConsoleFetch.CommandLine;

namespace ConsoleFetch.Fetching;

/// <summary>Makes the request for one fetch.</summary>
internal static class FetchRequest
{
    private static readonly RequestHeader[] s_defaults = [new("User-Agent", "ConsoleFetch"), new("Accept", "*/*")];

    /// <summary>HttpClient keeps the headers of the body apart from the others. A request has no use for Allow, Expires and Last-Modified, but may send them.</summary>
    private static readonly string[] s_bodyHeaders = ["Allow", "Expires", "Last-Modified"];

    /// <exception cref="FetchException">The file to send cannot be read.</exception>
    public static async Task<HttpRequestMessage> CreateAsync(FetchSettings settings, Uri url, CancellationToken cancellationToken)
    {
        bool isHttp11 = settings.Http == HttpChoice.Http11;
        var request = new HttpRequestMessage(settings.Method, url)
        {
            Version = isHttp11 ? HttpVersion.Version11 : HttpVersion.Version20,
            VersionPolicy = isHttp11 ? HttpVersionPolicy.RequestVersionExact : HttpVersionPolicy.RequestVersionOrLower,
            Content = settings.Body is null ? null : await settings.Body.ToContentAsync(cancellationToken),
        };
        IEnumerable<RequestHeader> defaults = s_defaults.Where(d => !settings.Headers.Any(header => Is(header, d.Name)));
        foreach (RequestHeader header in defaults.Concat(settings.Headers))
        {
            if (header.Name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) || s_bodyHeaders.Any(name => Is(header, name)))
            {
                SetBodyHeader(request, header);
            }
            else if (header.Value is not null)
            {
                request.Headers.TryAddWithoutValidation(header.Name, header.Value);
            }
        }

        return request;
    }

    private static void SetBodyHeader(HttpRequestMessage request, RequestHeader header)
    {
        request.Content?.Headers.Remove(header.Name);
        if (header.Value is not null)
        {
            request.Content ??= new ByteArrayContent([]);
            request.Content.Headers.TryAddWithoutValidation(header.Name, header.Value);
        }
    }

    private static bool Is(RequestHeader header, string name) => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
