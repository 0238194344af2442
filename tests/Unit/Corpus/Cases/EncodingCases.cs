namespace TlsSimple.Unit.Corpus;

/// <summary>
/// DER and the structure of RFC 5280, section 4.1: what does not parse as a leaf is malformed, and as an intermediate it is
/// as if it were not there.
/// </summary>
internal static class EncodingCases
{
    public static CaseList All()
    {
        CaseList cases = new CaseList("encoding", "RFC 5280, section 4.1")
            .Refuse("empty", TlsErrorReason.MalformedCertificate, c => c.Leaf = Draft.Raw([]))
            .Refuse("text", TlsErrorReason.MalformedCertificate, c => c.Leaf = Draft.Raw(Der.Ascii("-----BEGIN CERTIFICATE-----")))
            .Accept("critical false stated", c => c.Leaf.Set(Oids.ExtendedKeyUsage, ExtensionValue.Purposes(Oids.ServerAuth), false))
            .Accept("basic constraints with FALSE stated", c => c.Leaf.Set(Oids.BasicConstraints, Der.Sequence(Der.False), true))
            .Accept("unknown extension of any bytes", c => c.Leaf.Set(Oids.Unknown, [0xFF, 0x00, 0x80]));
        foreach ((string id, Action<Draft> spoil) in Faults())
        {
            cases.Refuse(id, TlsErrorReason.MalformedCertificate, c => spoil(c.Leaf));
            cases.Refuse($"{id} in a CA", TlsErrorReason.UnknownIssuer, c =>
            {
                // The leaf keeps the name that the CA had.
                c.Leaf.Issuer(c.Authority.Name);
                spoil(c.Authority);
            });
        }

        return cases;
    }

    private static IEnumerable<(string Id, Action<Draft> Spoil)> Faults()
    {
        yield return ("bytes after the end", d => d.ChangeWhole(whole => [.. whole, 0]));
        yield return ("last byte missing", d => d.ChangeWhole(whole => whole[..^1]));
        yield return ("indefinite length", d => d.ChangeWhole(whole => [0x30, 0x80, .. whole[4..], 0, 0]));
        yield return ("length with a leading zero", d => d.ChangeWhole(whole => [0x30, 0x83, 0, .. whole[2..]]));
        yield return ("a fourth field", d => d.ChangeWhole(whole => Der.Sequence(whole[4..], Der.Null)));
        yield return ("signature with unused bits", d => d.UnusedBits(1));
        yield return ("bytes after the extensions", d => d.ChangeSigned(signed => Der.Sequence(signed[4..], Der.Null)));
        yield return ("empty list of extensions", d => d.ExtensionList(Der.Sequence()));
        yield return ("two lists of extensions", d => d.ExtensionList([.. List(), .. List()]));
        yield return ("extension twice", d => d.Add(Oids.KeyUsage, ExtensionValue.KeyUsage(0, 5), true));
        yield return ("unknown extension twice", d => d.Add(Oids.Unknown, Der.Null).Add(Oids.Unknown, Der.Null));
        yield return ("critical is neither FF nor 00", d => d.ExtensionList(Der.Sequence(Der.Sequence(Der.Oid(Oids.Unknown), [1, 1, 1], Der.Octets()))));
        yield return ("critical is an integer", d => d.ExtensionList(Der.Sequence(Der.Sequence(Der.Oid(Oids.Unknown), Der.Integer(1), Der.Octets()))));
        yield return ("extension without a value", d => d.ExtensionList(Der.Sequence(Der.Sequence(Der.Oid(Oids.Unknown)))));
        yield return ("other algorithm outside", d => d.OuterAlgorithm(SignatureScheme.EcdsaSha384.Algorithm));
        yield return ("other algorithm inside", d => d.InnerAlgorithm(SignatureScheme.EcdsaSha384.Algorithm));
        yield return ("other parameters outside", d => d.OuterAlgorithm(SignatureScheme.EcdsaSha256WithNull.Algorithm));
        yield return ("issuer is no name", d => d.Issuer(Der.Null));
        yield return ("subject is no name", d => d.Subject(Der.Sequence(Der.Sequence())));
        yield return ("subject with an empty set", d => d.Subject(Der.Sequence(Der.Set())));
        yield return ("key is no key", d => d.PublicKey(Der.Sequence(Der.Null)));
        yield return ("basic constraints with bytes after", d => d.Set(Oids.BasicConstraints, [.. ExtensionValue.BasicConstraints(true), 0], true));
        yield return ("basic constraints of another type", d => d.Set(Oids.BasicConstraints, Der.Null, true));
        yield return ("basic constraints with a negative path length", d => d.Set(Oids.BasicConstraints, ExtensionValue.BasicConstraints(true, -1), true));
        yield return ("key usage with bytes after", d => d.Set(Oids.KeyUsage, [.. ExtensionValue.KeyUsage(0, 5), 0], true));
        yield return ("key usage of another type", d => d.Set(Oids.KeyUsage, Der.Octets([0x80]), true));
        yield return ("extended key usage without a purpose", d => d.Set(Oids.ExtendedKeyUsage, Der.Sequence()));
        yield return ("extended key usage with bytes after", d => d.Set(Oids.ExtendedKeyUsage, [.. ExtensionValue.Purposes(Oids.ServerAuth), 0]));
        yield return ("alternative name without a name", d => d.Names());
        yield return ("alternative name with bytes after", d => d.Set(Oids.AlternativeName, [.. Der.Sequence(Alt.Dns(Chain.Host)), 0]));
        yield return ("alternative name with an unknown tag", d => d.Names(Alt.Dns(Chain.Host), Der.Implicit(9, [1])));
        yield return ("authority key identifier of another type", d => d.Set(Oids.AuthorityKeyIdentifier, Der.Null));
        yield return ("subject key identifier of another type", d => d.Set(Oids.SubjectKeyIdentifier, Der.Null));
        yield return ("information access without a description", d => d.Set(Oids.AuthorityInformationAccess, Der.Sequence()));
        yield return ("information access of text", d => d.Set(Oids.AuthorityInformationAccess, Der.Ascii("malformed")));
        yield return ("name constraints of another type", d => d.Set(Oids.NameConstraints, Der.Null, true));
    }

    private static byte[] List() => Der.Sequence(Der.Sequence(Der.Oid(Oids.Unknown), Der.Octets()));
}
