using System.Net;

namespace TlsSimple;

/// <summary>Sends connections elsewhere, as curl's <c>--connect-to</c>. What is asked for and verified stays the URL's; a proxy is asked for the new place.</summary>
/// <param name="Host">The host as it stands in the URL, compared without regard to case, after IDN; <c>null</c> for any.</param>
/// <param name="Port">The port in the URL, 1 to 65535; <c>null</c> for any.</param>
/// <param name="ToHost">The host to connect to; <c>null</c> for the URL's.</param>
/// <param name="ToPort">The port to connect to, 1 to 65535; <c>null</c> for the URL's.</param>
public sealed record TlsConnectToEntry(string? Host, int? Port, string? ToHost, int? ToPort)
{
    internal bool Covers(DnsEndPoint endPoint) =>
        (Port is null || Port == endPoint.Port) &&
        (Host is null || (HostName.TryParse(Host, out HostName? mine, out _) && HostName.TryParse(endPoint.Host, out HostName? theirs, out _) && mine.Equals(theirs)));

    internal bool IsValid =>
        (Host is null || TlsSimpleOptions.IsHost(Host)) && (ToHost is null || TlsSimpleOptions.IsHost(ToHost)) &&
        (Port is not { } port || TlsSimpleOptions.IsPort(port)) && (ToPort is not { } toPort || TlsSimpleOptions.IsPort(toPort));
}
