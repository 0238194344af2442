namespace TlsSimple;

/// <summary>A revocation list taken apart (RFC 5280, section 5.1): well-formed, complete and direct, but not yet judged.</summary>
internal sealed class RevocationList
{
    /// <summary>Verdicts that are remembered. A CA has one key, or two while it changes them.</summary>
    private const int MaximumVerdicts = 16;

    private readonly Lock _verifying = new();
    private volatile IReadOnlyList<(ReadOnlyMemory<byte> PublicKey, string Problem)> _verdicts = [];

    /// <summary>What is signed.</summary>
    public required ReadOnlyMemory<byte> ToBeSigned { get; init; }

    /// <summary>How it is signed; the same inside and outside of what is signed.</summary>
    public required AlgorithmIdentifier SignatureAlgorithm { get; init; }

    /// <summary>The signature.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>Whose certificates are on it, and who signed it.</summary>
    public required DistinguishedName Issuer { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset ThisUpdate { get; init; }

    /// <summary>When the next one is due at the latest: the last moment at which this one counts.</summary>
    public required DateTimeOffset NextUpdate { get; init; }

    /// <summary>Which key it is signed with (RFC 5280, section 5.2.1); <c>null</c> if it does not say.</summary>
    public required ReadOnlyMemory<byte>? AuthorityKeyIdentifier { get; init; }

    /// <summary>What part of the issuer's certificates it is for.</summary>
    public required IssuingDistributionPoint Scope { get; init; }

    /// <summary>The first critical extension, of the list or of an entry, that is not known here; <c>null</c> if there is none. With one, the list decides nothing (RFC 5280, sections 5.2 and 5.3).</summary>
    public required string? UnknownCriticalExtension { get; init; }

    /// <summary>The revoked certificates.</summary>
    public required RevokedSerials Entries { get; init; }

    /// <summary>Whether it is current at a time; both ends count.</summary>
    public bool IsCurrent(DateTimeOffset time) => ThisUpdate <= time && time <= NextUpdate;

    /// <summary>Whether the list's signature is by a key. Verified once a key, then remembered.</summary>
    /// <returns><c>""</c> if it is, else what is wrong, as a sentence.</returns>
    public string VerifySignature(SubjectPublicKeyInfo key)
    {
        if (FindVerdict(key) is string known)
        {
            return known;
        }

        // Whoever comes meanwhile waits: hashing a long list twice would take them as long.
        lock (_verifying)
        {
            if (FindVerdict(key) is string knownNow)
            {
                return knownNow;
            }

            string problem = VerifySignatureNow(key);
            if (_verdicts.Count < MaximumVerdicts)
            {
                _verdicts = [.. _verdicts, (key.Der.ToArray(), problem)];
            }

            return problem;
        }
    }

    private string? FindVerdict(SubjectPublicKeyInfo key)
    {
        foreach ((ReadOnlyMemory<byte> publicKey, string problem) in _verdicts)
        {
            if (publicKey.Span.SequenceEqual(key.Der.Span))
            {
                return problem;
            }
        }

        return null;
    }

    private string VerifySignatureNow(SubjectPublicKeyInfo key)
    {
        if (!SignatureAlgorithms.TryGetScheme(SignatureAlgorithm, out int scheme, out string problem))
        {
            return problem;
        }

        return MbedCrypto.VerifySignature(key.Der.Span, scheme, ToBeSigned.Span, Signature.Span)
            ? ""
            : "The signature is not by the issuer's key.";
    }
}
