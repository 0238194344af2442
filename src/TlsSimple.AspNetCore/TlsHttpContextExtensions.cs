using Microsoft.AspNetCore.Http;

namespace TlsSimple;

/// <summary>TLS facts on a request.</summary>
public static class TlsHttpContextExtensions
{
    /// <summary>What was negotiated on the connection that the request came over.</summary>
    /// <returns><c>null</c> if that is plain http, or another TLS than ours.</returns>
    public static TlsConnectionInfo? GetTlsInfo(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<ITlsSimpleFeature>()?.ConnectionInfo;
    }
}
