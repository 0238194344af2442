namespace ConsoleFetch.Output;

/// <summary>A proxy's address without user and password.</summary>
internal static class ProxyName
{
    public static string Of(Uri proxy) => $"{proxy.Scheme}://{proxy.Authority}";
}
