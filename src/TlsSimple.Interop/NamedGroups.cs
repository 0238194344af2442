using System.Globalization;

namespace TlsSimple;

/// <summary>Key exchange groups by their names in IANA's registry of supported groups.</summary>
internal static class NamedGroups
{
    internal static string NameOf(int group) => group switch
    {
        0x0017 => "secp256r1",
        0x0018 => "secp384r1",
        0x0019 => "secp521r1",
        0x001d => "x25519",
        _ => string.Create(CultureInfo.InvariantCulture, $"0x{group:x4}"),
    };
}
