namespace TlsSimple;

/// <summary>What of a PKCS #12 file belongs to an identity, in the order of its bags.</summary>
internal sealed class Pkcs12Contents
{
    public List<ParsedCertificate> Certificates { get; } = [];

    /// <summary>The keys, each with its friendly name, if it has one.</summary>
    public List<(PrivateKey Key, string? Name)> Keys { get; } = [];

    /// <exception cref="IdentityFormatException">There is no key or more than one, or no certificate.</exception>
    public PrivateKey RequireOneKey()
    {
        if (Keys.Count == 0)
        {
            throw new IdentityFormatException("it holds no private key. Export it anew with its key.");
        }

        if (Keys.Count > 1)
        {
            IEnumerable<string> names = Keys.Select(k => k.Name is null ? "one without a name" : DisplayText.Quote(k.Name));
            throw new IdentityFormatException(
                $"it holds {Keys.Count} private keys ({string.Join(", ", names)}); which one is meant? Export the one alone; " +
                "for a Java store: keytool -importkeystore -srckeystore FILE -srcalias NAME -destkeystore NEWFILE -deststoretype pkcs12");
        }

        return Certificates.Count > 0
            ? Keys[0].Key
            : throw new IdentityFormatException("it holds no certificate. Export it anew with its certificate.");
    }
}
