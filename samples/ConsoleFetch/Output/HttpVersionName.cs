namespace ConsoleFetch.Output;

/// <summary>HTTP versions as the protocol writes them: 1.1, but 2.</summary>
internal static class HttpVersionName
{
    public static string Of(Version version) => version.Major >= 2 ? $"{version.Major}" : $"{version.Major}.{version.Minor}";
}
