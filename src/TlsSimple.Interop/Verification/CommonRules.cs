namespace TlsSimple;

/// <summary>What every certificate of a path must be, wherever it stands.</summary>
internal static class CommonRules
{
    /// <summary>Every rule that it breaks, for the rules of its place to be added to.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="isAnchor">Whether it is a trust anchor: nobody looks at its own signature.</param>
    public static List<TlsCertificateFailure> Check(ParsedCertificate certificate, bool isAnchor)
    {
        var flaws = new List<TlsCertificateFailure>();
        flaws.AddIfAny(CriticalExtensions.Check(certificate));
        flaws.AddIfAny(KeyRules.CheckKey(certificate));
        if (!isAnchor)
        {
            flaws.AddIfAny(KeyRules.CheckSignatureAlgorithm(certificate));
        }

        return flaws;
    }
}
