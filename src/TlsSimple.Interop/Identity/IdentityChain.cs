namespace TlsSimple;

/// <summary>Puts an identity together: finds the certificate that the key belongs to and sets the others behind it.</summary>
internal static class IdentityChain
{
    /// <summary>What is sent at most. More is a bundle of CAs, given by mistake.</summary>
    private const int MaximumCount = 16;

    /// <summary>
    /// The leaf first, the others as they stand. Nothing is left out and nothing looked for: whether the others fit
    /// together is not checked, as with OpenSSL and curl.
    /// </summary>
    /// <exception cref="IdentityFormatException">No certificate belongs to the key, or they are too long together.</exception>
    public static (List<ParsedCertificate> Chain, MbedIdentity Native) Build(IReadOnlyList<ParsedCertificate> certificates, PrivateKey key)
    {
        if (certificates.Count > MaximumCount)
        {
            throw new IdentityFormatException($"it has {certificates.Count} certificates; {MaximumCount} is the most that is sent.");
        }

        ParsedCertificate leaf = FindLeaf(certificates, key);
        List<ParsedCertificate> chain = [leaf, .. certificates.Where(c => c != leaf)];
        return (chain, MbedIdentity.TryCreate([.. chain.Select(c => c.Der)], key.Der.Span) ?? throw TooLong(chain));
    }

    /// <summary>
    /// The same for files whose order says nothing (the bags of PKCS #12): behind each certificate its issuer, then what is left over.
    /// </summary>
    /// <inheritdoc cref="Build"/>
    public static (List<ParsedCertificate> Chain, MbedIdentity Native) BuildInIssuerOrder(IReadOnlyList<ParsedCertificate> certificates, PrivateKey key)
    {
        ParsedCertificate leaf = FindLeaf(certificates, key);
        var ordered = new List<ParsedCertificate> { leaf };
        List<ParsedCertificate> rest = [.. certificates.Where(c => c != leaf)];
        while (!ordered[^1].IsSelfIssued && rest.Find(c => c.Subject.Equals(ordered[^1].Issuer)) is { } issuer)
        {
            ordered.Add(issuer);
            rest.Remove(issuer);
        }

        return Build([.. ordered, .. rest], key);
    }

    /// <summary>The certificate of the key. Where it was renewed with its key, so that there are several, the one that ends last.</summary>
    private static ParsedCertificate FindLeaf(IReadOnlyList<ParsedCertificate> certificates, PrivateKey key)
    {
        if (certificates.Where(c => key.IsOfKindOf(c.PublicKey) && Fits(c, key)).MaxBy(c => c.NotAfter) is { } leaf)
        {
            return leaf;
        }

        string all = string.Join("; ", certificates.Select(c => $"{DisplayText.Clean(c.Subject.ToString())} ({KeyKindName.Of(c.PublicKey)})"));
        throw new IdentityFormatException(
            $"the private key ({key}) belongs to no certificate of it: {all}. Give the key that the certificate was requested with, undamaged.");
    }

    private static bool Fits(ParsedCertificate certificate, PrivateKey key)
    {
        using MbedIdentity? alone = MbedIdentity.TryCreate([certificate.Der], key.Der.Span);
        return alone is not null;
    }

    /// <summary>The leaf is good alone, and the engine looks at nothing of the others but their length.</summary>
    private static IdentityFormatException TooLong(List<ParsedCertificate> chain) => new(
        $"its certificates have {chain.Sum(c => c.Der.Length)} bytes together, more than one handshake message takes (16 KB). Leave out what servers have themselves, the root first.");
}
