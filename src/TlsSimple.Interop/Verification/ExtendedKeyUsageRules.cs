namespace TlsSimple;

/// <summary>Extended key usage along the path: where the extension is there, it must allow the purpose (RFC 5280, section 4.2.1.12).</summary>
internal static class ExtendedKeyUsageRules
{
    /// <summary>What is wrong, if a certificate may not be used for what it is asked for; one without the extension may.</summary>
    public static TlsCertificateFailure? Check(ParsedCertificate certificate, VerificationRequest request)
    {
        if (certificate.ExtendedKeyUsages is not { } usages
            || usages.Contains(request.PurposeOid)
            || usages.Contains(ObjectIdentifiers.AnyExtendedKeyUsage))
        {
            return null;
        }

        string found = DisplayText.List(usages.Select(NameOf));
        return Flaw.Of(
            certificate,
            TlsErrorReason.WrongUsage,
            $"The certificate's extended key usage lacks {request.PurposeName}: it is for {found}.",
            "RFC 5280, section 4.2.1.12",
            request.PurposeName,
            found);
    }

    /// <summary>A purpose by its name, where it has one.</summary>
    public static string NameOf(string oid) => oid switch
    {
        ObjectIdentifiers.AnyExtendedKeyUsage => "anyExtendedKeyUsage",
        ObjectIdentifiers.ServerAuthentication => "serverAuth",
        ObjectIdentifiers.ClientAuthentication => "clientAuth",
        ObjectIdentifiers.CodeSigning => "codeSigning",
        ObjectIdentifiers.EmailProtection => "emailProtection",
        ObjectIdentifiers.TimeStamping => "timeStamping",
        ObjectIdentifiers.OcspSigning => "OCSPSigning",
        ObjectIdentifiers.PrecertificateSigning => "precertificate signing",
        _ => oid,
    };
}
