using System.Globalization;
using System.Text;

namespace TlsSimple;

/// <summary>Alerts by the names of RFC 8446, section 6: <c>handshake_failure</c>.</summary>
internal static class TlsAlertNames
{
    internal static string NameOf(TlsAlert alert)
    {
        if (!Enum.IsDefined(alert))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{(int)alert}");
        }

        var name = new StringBuilder();
        foreach (char c in alert.ToString())
        {
            if (char.IsAsciiLetterUpper(c) && name.Length > 0)
            {
                name.Append('_');
            }

            name.Append(char.ToLowerInvariant(c));
        }

        return name.ToString();
    }
}
