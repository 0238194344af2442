using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Reflection;
using System.Security.Authentication;

namespace TlsSimple;

/// <summary>The ticket's first way: the private struct behind <see cref="SslStream.NegotiatedApplicationProtocol"/> is set.</summary>
internal static class TicketField
{
    private const string SslConnectionInfoType = "System.Net.Security.SslConnectionInfo";
    private const string SslAssembly = "System.Net.Security";

    private static readonly FieldInfo? s_connectionInfo = FindConnectionInfo();

    /// <summary>One boxed struct for each protocol: setting the field copies it.</summary>
    private static readonly ConcurrentDictionary<string, object?> s_values = new();

    /// <returns><c>false</c> if this runtime's SslStream has no such field.</returns>
    internal static bool TryState(SslStreamTicket ticket, SslApplicationProtocol protocol)
    {
        if (s_connectionInfo is null || ValueFor(protocol, ticket) is not { } value)
        {
            return false;
        }

        s_connectionInfo.SetValue(ticket, value);
        return true;
    }

    private static object? ValueFor(SslApplicationProtocol protocol, SslStreamTicket blank)
    {
        string name = Convert.ToHexString(protocol.Protocol.Span);
        return s_values.TryGetValue(name, out object? value) ? value : s_values.GetOrAdd(name, MakeValue(protocol, blank));
    }

    private static FieldInfo? FindConnectionInfo() =>
        typeof(SslStream).GetField("_connectionInfo", BindingFlags.Instance | BindingFlags.NonPublic);

    [DynamicDependency("<Protocol>k__BackingField", SslConnectionInfoType, SslAssembly)]
    [DynamicDependency("<ApplicationProtocol>k__BackingField", SslConnectionInfoType, SslAssembly)]
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "The fields are kept by the DynamicDependency attributes above.")]
    private static object? MakeValue(SslApplicationProtocol protocol, SslStreamTicket blank)
    {
        Type type = s_connectionInfo!.FieldType;
        FieldInfo? version = type.GetField("<Protocol>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic);
        FieldInfo? alpn = type.GetField("<ApplicationProtocol>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic);
        if (version?.FieldType != typeof(int) || alpn?.FieldType != typeof(byte[]))
        {
            return null;
        }

        object value = s_connectionInfo.GetValue(blank)!;
        version.SetValue(value, (int)SslProtocols.Tls13);
        alpn.SetValue(value, protocol.Protocol.IsEmpty ? null : protocol.Protocol.ToArray());
        return value;
    }
}
