namespace TlsSimple.Unit.Differential;

/// <summary>
/// Every difference that is known, and meant. What is not explained here is a bug, of ours or of this table. X509Chain means
/// that of .NET on Linux, which is OpenSSL's verification.
/// </summary>
internal static class Rules
{
    public static Rule[] All { get; } =
    [
        // --- X509Chain accepts more: form

        WeRefuse("X509Chain does not mind a form that RFC 5280, section 4.1 does not have",
            ["MalformedCertificate", "UnknownIssuer", "InvalidTrustAnchors", "SelfSigned"],
            "*: version 1 with extensions", "*: version 2 with extensions", "*: version 4", "*: bytes behind the end",
            "*: a length that is too long", "*: two signature algorithms", "*: signature with unused bits"),
        WeRefuse("X509Chain does not read a policy twice as an error (RFC 5280, section 4.2.1.4)",
            ["MalformedCertificate", "UnknownIssuer", "InvalidTrustAnchors"], "*: a policy twice"),
        WeRefuse("X509Chain does not read constraints of nothing as an error (RFC 5280, section 4.2.1.10)",
            ["MalformedCertificate", "UnknownIssuer", "InvalidTrustAnchors"], "*: constraints of nothing"),
        WeRefuse("X509Chain does not read an alternative name of nothing as an error (RFC 5280, section 4.2.1.6)",
            ["MalformedCertificate"], "leaf: empty alternative name"),
        WeRefuse("Mbed TLS does not parse unique identifiers, which CAs must not issue (RFC 5280, section 4.1.2.8)",
            ["MalformedCertificate"], "*: unique identifiers"),
        WeRefuse("Mbed TLS does not parse an authority key identifier that says nothing (RFC 5280, section 4.2.1.1)",
            ["MalformedCertificate"], "*: authority key identifier without key"),
        WeRefuse("Mbed TLS does not parse a path length without cA, which CAs must not issue (RFC 5280, section 4.2.1.9)",
            ["MalformedCertificate"], "leaf: path length without cA"),
        WeRefuse("Mbed TLS does not parse an empty issuer (RFC 5280, section 4.1.2.4)",
            ["MalformedCertificate"], "CA: empty subject"),
        WeRefuse("Mbed TLS does not parse keys of other kinds, which are too weak or unknown here anyway",
            ["MalformedCertificate"], "leaf: Ed25519 key", "*: secp256k1 key"),

        // --- X509Chain accepts more: keys and signatures

        WeRefuse("X509Chain does not judge how strong a key is (CA/Browser Forum BR, section 6.1.5)",
            ["WeakKey", "InvalidTrustAnchors"],
            "*: RSA-1024 key", "*: secp256k1 key", "leaf: Ed25519 key", "leaf: RSA key with a huge exponent",
            "leaf: RSA key of 2047 bits", "leaf: RSA key of 2049 bits"),
        WeRefuse("X509Chain takes signatures over SHA-1 (CA/Browser Forum BR, section 7.1.3.2)",
            ["WeakSignature"],
            "*: signed by RSA, SHA-1", "*: signed by ECDSA, SHA-1", "*: signed by RSA, PSS of SHA-1"),
        WeRefuse("X509Chain does not look at the parameters of ECDSA (RFC 5758, section 3.2)",
            ["WeakSignature"], "*: signed by ECDSA, NULL"),

        // --- X509Chain accepts more: what certificates are for

        WeRefuse("X509Chain takes a root for a CA that does not say so (RFC 5280, section 6.1.4 (k))",
            ["NotACertificateAuthority"], "root: no basic constraints", "root: version 1 without extensions", "root: version 3 without extensions"),
        WeRefuse("X509Chain does not know what the peer's key has to do (RFC 8446, section 4.4.2.2)",
            ["WrongUsage"], "leaf: key usage without digitalSignature"),
        WeRefuse("X509Chain takes a CA's certificate for a server's",
            ["WrongUsage"], "chain: leaf is a CA's", "leaf: key usage with keyCertSign"),
        WeRefuse("X509Chain does not enforce policies unless it is asked to (RFC 5280, section 6.1)",
            ["OtherCertificateRule"], "*: explicit policy demanded", "*: explicit policy demanded, not critical"),
        WeRefuse("X509Chain knows distribution points, and does not use them here; we know of no use for critical ones",
            ["UnknownCriticalExtension"], "*: critical distribution point"),
        WeRefuse("X509Chain reads a leading dot in a DNS constraint as everything below; RFC 5280, section 4.2.1.10 has none, and we refuse what it constrains",
            ["NameConstraintViolation"], "*: excludes with a leading dot", "*: permits with a leading dot"),

        WeRefuse("X509Chain takes a certificate of version 1 for a server's (CA/Browser Forum BR, section 7.1.1)",
            ["OtherCertificateRule"], "leaf: version 1 without extensions", "leaf: version 1 without extensions, and no name asked for"),

        // --- X509Chain accepts more: names

        WeRefuse("X509Chain takes a wildcard for outside of an excluded host that it stands for; to us a doubt is inside",
            ["NameConstraintViolation"], "name: wildcard", "leaf: names host and wildcard"),
        WeRefuse("X509Chain passes over malformed names where names are constrained; we refuse what we cannot compare",
            ["NameConstraintViolation"], "leaf: names host and malformed name", "name: dot at the end", "name: empty one beside", "leaf: names host and URI without host"),

        WeRefuse("MatchesHostname takes a star before a single label (RFC 9525, section 6.3; docs/verification.md)",
            ["NameMismatch"], "name: wildcard of a top-level domain"),
        WeRefuse("MatchesHostname takes a dot at the end of a presented name (RFC 5280, section 4.2.1.6: preferred name syntax)",
            ["NameMismatch"], "name: dot at the end"),

        WeRefuse("X509Chain takes a mask with holes; RFC 5280, section 4.2.1.10 and RFC 4632 have ones before zeros",
            ["NameConstraintViolation"], "*: network with a torn mask"),

        // --- X509Chain accepts more: the profile

        OfProfile("serial numbers (RFC 5280, section 4.1.2.2)",
            "*: serial number 0", "*: negative serial number", "*: serial number of 21 bytes"),
        OfProfile("GeneralizedTime before 2050 (RFC 5280, section 4.1.2.5)", "*: GeneralizedTime before 2050"),
        OfProfile("names that are empty (RFC 5280, sections 4.1.2.4 and 4.1.2.6)", "CA: empty subject", "leaf: empty issuer"),
        OfProfile("whether the alternative name is critical (RFC 5280, section 4.2.1.6; CA/Browser Forum BR, section 7.1.2.7.12)",
            "leaf: critical alternative name", "leaf: empty subject", "leaf: empty subject, critical alternative name"),
        OfProfile("key identifiers that are missing (RFC 5280, sections 4.2.1.1 and 4.2.1.2)",
            "*: no authority key identifier", "*: no subject key identifier", "*: authority key identifier without key",
            "*: version 1 without extensions", "*: version 3 without extensions", "leaf: version 1 without extensions, and no name asked for"),
        OfProfile("whether basic constraints are critical (RFC 5280, section 4.2.1.9)", "*: basic constraints not critical"),
        OfProfile("whether policy constraints are critical (RFC 5280, section 4.2.1.11)", "*: explicit policy demanded, not critical"),
        OfProfile("name constraints of somebody who is no CA (RFC 5280, section 4.2.1.10)", "leaf: has name constraints"),
        OfProfile("what else certificates for servers may be for (CA/Browser Forum BR, sections 7.1.2.1.2, 7.1.2.7 and 7.1.2.10.6)",
            "*: serverAuth and codeSigning", "*: serverAuth and any purpose", "leaf: critical extended key usage", "root: serverAuth"),

        // --- X509Chain accepts more: what we tell

        new("Of two routes that are both bad we tell of one, maybe the one over the twin of a CA", true, true,
            ["CertificateProfile", "NameConstraintViolation", "BadSignature", "WrongUsage", "Expired", "UnknownIssuer"],
            "chain: twin of a CA for other names", "chain: twin of a CA with a wrong signature", "chain: twin of a CA for code signing only",
            "chain: expired twin of a CA", "chain: twin of a CA by a root that is not trusted", "chain: a CA of the same name with another key",
            "chain: a root of the same name is trusted as well"),

        // --- X509Chain accepts less

        TheyRefuse("X509Chain gives up at the first issuer that fits by name and key identifier; we go back and try the next (RFC 4158)",
            ["PartialChain", "UntrustedRoot", "NotSignatureValid", "NotValidForUsage", "NotTimeValid", "HasNotPermittedNameConstraint", "HasExcludedNameConstraint",
                "HasNotSupportedCriticalExtension", "InvalidBasicConstraints", "InvalidExtension", "InvalidNameConstraints"],
            "chain: valid twin of a CA", "chain: twin of a CA by a root that is not trusted", "chain: twin of a CA for code signing only", "chain: twin of a CA for other names",
            "chain: twin of a CA with a wrong signature", "chain: expired twin of a CA", "chain: a CA of the same name with another key",
            "chain: a root of the same name is trusted as well"),
        TheyRefuse("X509Chain takes a key identifier that differs for proof; RFC 5280, section 4.2.1.1 has it as a help for building paths",
            ["PartialChain"], "*: another authority key identifier", "*: authority key identifier with a wrong issuer"),
        TheyRefuse("X509Chain wants an anchor to be self-signed; RFC 5280, section 6.1.1 (d) does not",
            ["PartialChain", "UntrustedRoot"], "chain: intermediate is the anchor", "chain: leaf is the anchor", "chain: self-signed leaf is the anchor", "root: signed by another key"),
        TheyRefuse("X509Chain goes on to a root from an anchor that is none; to us the path ends there, and what is above does not count",
            ["NotTimeValid", "InvalidBasicConstraints", "HasExcludedNameConstraint", "HasNotPermittedNameConstraint", "HasNotSupportedCriticalExtension",
                "NotValidForUsage", "NotSignatureValid", "UntrustedRoot", "PartialChain", "Form", "HasNotSupportedNameConstraint", "InvalidNameConstraints", "InvalidExtension"],
            "chain: intermediate is an anchor as well", "chain: intermediate is the anchor", "chain: leaf is the anchor"),
        TheyRefuse("X509Chain does not know these as critical extensions; we do, and leave it to the profile",
            ["HasNotSupportedCriticalExtension"],
            "*: critical authority key identifier", "*: critical subject key identifier", "*: critical information access"),
        TheyRefuse("X509Chain reads only names whose values are text; RFC 5280, section 4.1.2.4 has any type",
            ["Form"], "issuer: same text, no text type"),
        TheyRefuse("X509Chain lets a certificate end a second early; RFC 5280, section 4.1.2.5 includes both ends",
            ["NotTimeValid"], "*: ends this second"),
        TheyRefuse("X509Chain does not count anyExtendedKeyUsage; RFC 5280, section 4.2.1.12 leaves it to the application, and the profile refuses it in the peer's",
            ["NotValidForUsage"], "*: any purpose only"),
        TheyRefuse("X509Chain folds the case of ASCII only; RFC 5280, section 7.1 and RFC 4518 of all letters",
            ["PartialChain"], "issuer: umlaut in both cases"),
    ];

    private static Rule WeRefuse(string name, string[] problems, params string[] quirks) => new(name, true, false, problems, quirks);

    private static Rule TheyRefuse(string name, string[] problems, params string[] quirks) => new(name, false, false, problems, quirks);

    private static Rule OfProfile(string what, params string[] quirks) =>
        new($"X509Chain has no profile: {what}", true, false, [nameof(TlsErrorReason.CertificateProfile)], quirks);
}
