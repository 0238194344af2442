namespace TlsSimple;

/// <summary>Words what the engine finds wrong with a path. Managed code has looked at most of it before, so mostly this is about signatures.</summary>
internal static class EngineFindings
{
    /// <summary>One failure a flag.</summary>
    public static List<TlsCertificateFailure> Word(IReadOnlyList<ParsedCertificate> path, ReadOnlySpan<NativeVerifyFlags> flags)
    {
        var failures = new List<TlsCertificateFailure>();
        for (int depth = 0; depth < path.Count; depth++)
        {
            ParsedCertificate certificate = path[depth];
            NativeVerifyFlags found = flags[depth];
            void Add(NativeVerifyFlags flag, TlsErrorReason reason, string detail, string reference)
            {
                if ((found & flag) != 0)
                {
                    failures.Add(Flaw.Of(certificate, reason, detail, reference) with { Depth = depth });
                }
            }

            Add(NativeVerifyFlags.Form, TlsErrorReason.MalformedCertificate,
                "The engine cannot parse the certificate.", "RFC 5280, section 4.1");
            Add(NativeVerifyFlags.Issuer, TlsErrorReason.BadSignature,
                $"The certificate is not signed by the key of its issuer '{certificate.Issuer}', or was changed after it was signed.",
                "RFC 5280, section 6.1.3 (a)");
            Add(NativeVerifyFlags.Hash, TlsErrorReason.WeakSignature,
                "The certificate is signed over a hash that is not accepted (SHA-256, SHA-384 and SHA-512 are).", "CA/Browser Forum BR, section 7.1.3.2");
            Add(NativeVerifyFlags.KeyType, TlsErrorReason.WeakKey,
                "A signature is by a kind of key that is not accepted (RSA and ECDSA are).", "CA/Browser Forum BR, section 6.1.5");
            Add(NativeVerifyFlags.KeySize, TlsErrorReason.WeakKey,
                "A key is too small or on a curve that is not accepted (RSA from 2048 bits, P-256, P-384 and P-521 are).", "CA/Browser Forum BR, section 6.1.5");
            Add(NativeVerifyFlags.KeyUsage, TlsErrorReason.WrongUsage,
                "The certificate's key usage forbids what it is used for.", "RFC 5280, section 4.2.1.3");
            Add(NativeVerifyFlags.ExtendedKeyUsage, TlsErrorReason.WrongUsage,
                "The certificate's extended key usage forbids what it is used for.", "RFC 5280, section 4.2.1.12");
            Add(NativeVerifyFlags.Other, TlsErrorReason.OtherCertificateRule,
                "The engine finds a rule broken that it does not name.", "RFC 5280, section 6.1");
        }

        return failures;
    }
}
