using System.CommandLine.Parsing;
using System.Globalization;
using System.Security.Authentication;
using System.Text;
using ConsoleFetch.Fetching;

namespace ConsoleFetch.CommandLine;

/// <summary>Turns the words behind an option into its value, or says what is wrong with them.</summary>
internal static class OptionParser
{
    /// <summary>Forty-nine days are what the timers of .NET can hold.</summary>
    private const double MaximumSeconds = 49 * 24 * 3600;

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

    public static RootsChoice Roots(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        switch (text)
        {
            case "system":
                return RootsChoice.System;
            case "mozilla":
                return RootsChoice.Mozilla;
            case "platform":
                return RootsChoice.Platform;
            default:
                result.AddError($"--roots {text}: there are system, mozilla and platform.");
                return default;
        }
    }

    public static CertificateFileType? CertificateType(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        switch (text.ToUpperInvariant())
        {
            case "PEM":
                return CertificateFileType.Pem;
            case "P12":
                return CertificateFileType.Pkcs12;
            default:
                result.AddError($"--cert-type {text}: there are PEM and P12.");
                return null;
        }
    }

    /// <summary>
    /// As curl does: the password begins at the first colon, <c>\:</c> and <c>\\</c> stand for themselves, and the colon of a
    /// Windows drive separates nothing.
    /// </summary>
    public static (string File, string? Password) SplitCertificate(string text)
    {
        var file = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && (text[i + 1] is ':' or '\\'))
            {
                file.Append(text[++i]);
            }
            else if (text[i] == ':' && !(OperatingSystem.IsWindows() && i == 1 && char.IsAsciiLetter(text[0])))
            {
                return (file.ToString(), i + 1 < text.Length ? text[(i + 1)..] : null);
            }
            else
            {
                file.Append(text[i]);
            }
        }

        return (file.ToString(), null);
    }

    public static TimeSpan? Seconds(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
            && seconds is >= 0.001 and <= MaximumSeconds)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        result.AddError($"'{text}' is no number of seconds from 0.001 to {MaximumSeconds}.");
        return null;
    }

    /// <summary>As curl has it for retries, 0 stands for what is the default: <c>null</c>.</summary>
    public static TimeSpan? SecondsOrZero(ArgumentResult result) => result.Tokens[0].Value == "0" ? null : Seconds(result);

    /// <summary>What TCP counts by.</summary>
    public static TimeSpan? WholeSeconds(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds) && seconds is >= 1 and <= short.MaxValue)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        result.AddError($"'{text}' is no number of whole seconds from 1 to {short.MaxValue}.");
        return null;
    }

    public static int Count(ArgumentResult result) => Number(result, 1);

    public static int CountOrZero(ArgumentResult result) => Number(result, 0);

    public static HttpMethod? Method(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        try
        {
            // CONNECT would make the handler believe in a proxy.
            HttpMethod method = HttpMethod.Parse(text);
            if (method != HttpMethod.Connect)
            {
                return method;
            }
        }
        catch (FormatException)
        {
        }

        result.AddError($"'{text}' is no method for a request.");
        return null;
    }

    public static RequestHeader[] Headers(ArgumentResult result)
    {
        var headers = new List<RequestHeader>();
        foreach (Token token in result.Tokens)
        {
            if (RequestHeader.TryParse(token.Value) is { } header)
            {
                headers.Add(header);
            }
            else
            {
                result.AddError($"'{token.Value}' is not 'Name: value'.");
            }
        }

        return [.. headers];
    }

    private static int Number(ArgumentResult result, int minimum)
    {
        string text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= minimum)
        {
            return count;
        }

        result.AddError($"'{text}' is no number from {minimum} up.");
        return minimum;
    }
}
