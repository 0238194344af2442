namespace TlsSimple;

/// <summary>TLS facts on a response.</summary>
public static class TlsHttpResponseExtensions
{
    /// <summary>What was negotiated on the connection that <paramref name="response"/> came over.</summary>
    /// <returns><c>null</c> if it came over plain http, or not through a <see cref="TlsSimpleHandler"/>, or over HTTP/2 without a single header field while several connections to the server were open.</returns>
    public static TlsConnectionInfo? GetTlsInfo(this HttpResponseMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);
        // After a redirect from https to http the last TLS connection is not the response's.
        return response.RequestMessage is { RequestUri.Scheme: "https" or "wss" } request &&
            request.Options.TryGetValue(RequestScope.Key, out RequestScope? scope)
            ? scope.Info
            : null;
    }
}
