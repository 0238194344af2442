using System.Net.Security;

namespace TlsSimple;

/// <summary>CipherSuites and Groups: names of IANA's registries.</summary>
internal static class ProtocolSection
{
    internal static ConfigurationKey CipherSuites { get; } = new(
        "CipherSuites", "names such as TLS_AES_256_GCM_SHA384, as an array, the most preferred first");

    internal static ConfigurationKey Groups { get; } = new("Groups", "x25519, secp256r1, secp384r1 and secp521r1, as an array, the most preferred first");

    internal static List<TlsCipherSuite> ReadSuites(ConfigurationEntry entry) => Read<TlsCipherSuite>(entry);

    internal static List<TlsNamedGroup> ReadGroups(ConfigurationEntry entry) => Read<TlsNamedGroup>(entry);

    private static List<T> Read<T>(ConfigurationEntry entry)
        where T : struct, Enum =>
        [.. entry.Texts().Select(name => Enum.TryParse(name, ignoreCase: true, out T value) && !char.IsAsciiDigit(name[0]) && Enum.IsDefined(value) ? value : throw entry.Invalid())];
}
