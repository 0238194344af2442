namespace TlsSimple;

/// <summary>One trust anchor, taken apart when it is first looked up. Thread-safe.</summary>
internal sealed class AnchorEntry
{
    /// <summary>The subject's name, within <see cref="Der"/>.</summary>
    private readonly ReadOnlyMemory<byte> _subject;

    /// <summary><c>null</c>: not looked up yet. Else the certificate, or the sentence that says why it cannot serve.</summary>
    private object? _outcome;

    private AnchorEntry(ReadOnlyMemory<byte> der, ReadOnlyMemory<byte> subject, int sketch)
    {
        Der = der;
        _subject = subject;
        Sketch = sketch;
    }

    /// <summary>The certificate as it was found.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>The <see cref="SubjectSketch"/> of its subject.</summary>
    public int Sketch { get; }

    /// <summary>
    /// Whether the caller named it; else it comes from a store whose keeper has looked at it, so that its form is not judged
    /// again (see <see cref="CertificateProfile"/>).
    /// </summary>
    public bool IsNamedByCaller { get; private init; }

    /// <summary>The certificate; <c>null</c> if it does not parse or cannot serve.</summary>
    public ParsedCertificate? Certificate
    {
        get
        {
            object? outcome = Volatile.Read(ref _outcome);
            if (outcome is null)
            {
                object found = AnchorKey.TryParse(Der, out ParsedCertificate? certificate, out string problem) ? certificate : problem;
                outcome = Interlocked.CompareExchange(ref _outcome, found, null) ?? found;
            }

            return outcome as ParsedCertificate;
        }
    }

    /// <summary>Whether it was looked up before, and so taken apart.</summary>
    public bool IsParsed => Volatile.Read(ref _outcome) is not null;

    /// <summary>Whether a lookup found that it cannot serve.</summary>
    public bool IsSkipped => Volatile.Read(ref _outcome) is string;

    /// <summary>An anchor that is not taken apart yet.</summary>
    /// <param name="der">The certificate; kept, not copied.</param>
    /// <returns><c>null</c> if it does not even begin as a certificate does.</returns>
    public static AnchorEntry? TryCreate(ReadOnlyMemory<byte> der) =>
        SubjectSketch.TryFind(der.Span, out int start, out int length) && SubjectSketch.TryCompute(der.Span.Slice(start, length), out int sketch)
            ? new AnchorEntry(der, der.Slice(start, length), sketch)
            : null;

    /// <summary>An anchor that must serve.</summary>
    /// <param name="der">The certificate; kept, not copied.</param>
    /// <param name="problem">Why it cannot, if the result is <c>null</c>.</param>
    public static AnchorEntry? TryCreateParsed(ReadOnlyMemory<byte> der, out string problem)
    {
        if (!AnchorKey.TryParse(der, out ParsedCertificate? certificate, out problem))
        {
            return null;
        }

        ReadOnlyMemory<byte> subject = certificate.Subject.Der;
        return SubjectSketch.TryCompute(subject.Span, out int sketch)
            ? new AnchorEntry(der, subject, sketch) { _outcome = certificate, IsNamedByCaller = true }
            : throw new InvalidOperationException("The skimmer refuses what the reader takes.");
    }

    /// <summary>Whether this is the subject, by its bytes or by the rules of RFC 5280, section 7.1.</summary>
    public bool HasSubject(DistinguishedName name) =>
        _subject.Span.SequenceEqual(name.Der.Span)
        || (Certificate is { } certificate && certificate.Subject.Matches(name));
}
