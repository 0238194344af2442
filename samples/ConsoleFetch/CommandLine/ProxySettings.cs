using System.Net;

namespace ConsoleFetch.CommandLine;

/// <summary>Which proxy a request goes through, if any.</summary>
internal sealed record ProxySettings
{
    /// <summary><c>null</c> for what the environment says.</summary>
    public required ProxyAddress? Address { get; init; }

    /// <summary>For the proxy, also for one of the environment; <c>null</c> for those that the environment has, or none.</summary>
    public required NetworkCredential? Credentials { get; init; }

    /// <summary>Hosts that are reached without a proxy; <c>null</c> for what the environment says.</summary>
    public required string? Exceptions { get; init; }

    /// <summary>A PEM file: whom to trust as an https proxy; <c>null</c> for the same as for servers.</summary>
    public required string? CaFile { get; init; }
}
