using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace TlsSimple;

/// <summary>
/// Kestrel's list of addresses, and its log, say https only of endpoints that it knows to have TLS, and that mark is not public. It serves no
/// other purpose: what requests see comes from the connection's features.
/// </summary>
internal static class EndpointScheme
{
    /// <summary>On a runtime without the mark the address says http; connections are the same.</summary>
    internal static void SayHttps(ListenOptions endpoint)
    {
        try
        {
            SetIsTls(endpoint, true);
        }
        catch (MissingMethodException)
        {
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_IsTls")]
    private static extern void SetIsTls(ListenOptions endpoint, bool value);
}
