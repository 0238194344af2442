using System.Text;

namespace TlsSimple;

/// <summary>Whom a client asks for.</summary>
/// <param name="Name">The name, lower-cased, without a trailing dot; <c>null</c> if it named nobody, or nobody that there can be.</param>
/// <param name="IsNonsense">What it asked for is no DNS name, so no server has it.</param>
internal readonly record struct RequestedName(string? Name, bool IsNonsense)
{
    /// <param name="hostName">The host_name of RFC 6066, section 3; empty if there is none.</param>
    internal static RequestedName Of(ReadOnlySpan<byte> hostName)
    {
        if (hostName.IsEmpty)
        {
            return default;
        }

        // RFC 6066 wants none, but a host as people write it may have one.
        if (hostName[^1] == (byte)'.')
        {
            hostName = hostName[..^1];
        }

        if (!DnsSyntax.IsName(hostName))
        {
            // An IPv6 address is not a name either; who dials one asks for nobody in particular.
            return new RequestedName(null, !IsAddress(hostName));
        }

        string name = Encoding.ASCII.GetString(hostName).ToLowerInvariant();
        return HostName.TryParse(name, out HostName? host, out _)
            ? new RequestedName(host.IsAddress ? null : host.Name, IsNonsense: false)
            : new RequestedName(null, IsNonsense: true);
    }

    private static bool IsAddress(ReadOnlySpan<byte> text) =>
        text.Contains((byte)':') && System.Net.IPAddress.TryParse(Encoding.ASCII.GetString(text), out _);
}
