using System.Net;

namespace TlsSimple;

/// <summary>An answer that is used in place of DNS, as curl's <c>--resolve</c>. The name that is verified stays the host's.</summary>
/// <param name="Host">The host as it stands in the URL; compared without regard to case, after IDN.</param>
/// <param name="Port">The port, 1 to 65535.</param>
/// <param name="Address">Where to connect to instead.</param>
public sealed record TlsResolveEntry(string Host, int Port, IPAddress Address)
{
    internal bool Covers(DnsEndPoint endPoint) =>
        Port == endPoint.Port && HostName.TryParse(Host, out HostName? mine, out _) && HostName.TryParse(endPoint.Host, out HostName? theirs, out _) && mine.Equals(theirs);
}
