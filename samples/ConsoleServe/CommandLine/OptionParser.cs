using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using System.Security.Authentication;

namespace ConsoleServe.CommandLine;

/// <summary>Turns the words behind an option into its value, or says what is wrong with them.</summary>
internal static class OptionParser
{
    public static SslProtocols TlsVersion(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        switch (text)
        {
            case "1.2":
                return SslProtocols.Tls12;
            case "1.3":
                return SslProtocols.Tls13;
            default:
                result.AddError($"'{text}' is no TLS version that is spoken here: there are 1.2 and 1.3.");
                return default;
        }
    }

    public static int Port(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port <= IPEndPoint.MaxPort)
        {
            return port;
        }

        result.AddError($"'{text}' is no port from 0 to {IPEndPoint.MaxPort}.");
        return default;
    }

    public static string? Host(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (text is "localhost" or "*" || IPAddress.TryParse(text, out _))
        {
            return text;
        }

        result.AddError($"--host {text}: there are localhost, an address of this machine, and * for all of them.");
        return null;
    }
}
