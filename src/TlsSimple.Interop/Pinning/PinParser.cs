namespace TlsSimple;

/// <summary>Reads pins in curl's form. A pin with a slip would match nothing, for ever: so each is checked to the last bit.</summary>
internal static class PinParser
{
    private const int HashLength = 32;

    private const string HowTo = "A pin is sha256// and the base64 of 32 bytes. PublicKeyPins.Of makes one of a certificate, and so does: "
        + "openssl x509 -in FILE -noout -pubkey | openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64";

    /// <summary>The different ones, in order.</summary>
    /// <exception cref="TlsException"><see cref="TlsErrorReason.InvalidOption"/>: one is no pin, or there is none.</exception>
    public static IReadOnlyList<string> Parse(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw TlsFailure.InvalidOption($"There is no pin. {HowTo}");
        }

        var pins = new List<string>();
        int position = 0;
        string[] parts = text.Split(';');
        for (int i = 0; i < parts.Length; i++)
        {
            string pin = parts[i].Trim();
            if (WhyNot(pin) is string problem)
            {
                throw TlsFailure.InvalidOption($"Pin {i + 1}, at character {position + 1}, is unusable: {problem} {HowTo}");
            }

            if (!pins.Contains(pin))
            {
                pins.Add(pin);
            }

            position += parts[i].Length + 1;
        }

        return pins.AsReadOnly();
    }

    private static string? WhyNot(string pin)
    {
        if (pin.Length == 0)
        {
            return "it is empty; is there a semicolon too many?";
        }

        if (!pin.StartsWith(PublicKeyPin.Prefix, StringComparison.Ordinal))
        {
            return $"{DisplayText.Quote(pin)} does not begin with sha256//. For a file use PublicKeyPins.OfFile.";
        }

        string base64 = pin[PublicKeyPin.Prefix.Length..];
        Span<byte> hash = stackalloc byte[HashLength + 1];
        if (base64.Any(c => !(char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '=')))
        {
            return $"{DisplayText.Quote(base64)} is not base64, which has letters, digits, +, / and = (RFC 4648, section 4).";
        }

        if (!Convert.TryFromBase64String(base64, hash, out int written) || written != HashLength)
        {
            return $"{DisplayText.Quote(base64)} is not the base64 of 32 bytes, which has 44 characters, the last one =.";
        }

        // Bits after the last byte would make a second spelling of the same pin.
        return Convert.ToBase64String(hash[..HashLength]) == base64
            ? null
            : $"{DisplayText.Quote(base64)} has a slip near its end: it says more than 32 bytes.";
    }
}
