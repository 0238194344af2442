namespace TlsSimple.Unit.Corpus;

/// <summary>Names of issuers and subjects (RFC 5280, section 4.1.2.4).</summary>
internal static class X500
{
    public static byte[] Empty { get; } = Der.Sequence();

    /// <summary>A name in the order of its encoding: <c>"C=GB/O=Example/CN=www"</c>; a plus joins attributes to one set.</summary>
    public static byte[] Of(string text) => Of(text, Der.Utf8);

    /// <summary>The same with every value as that type of string.</summary>
    public static byte[] Of(string text, Func<string, byte[]> encode) =>
        Der.Sequence([.. text.Split('/').Select(set => Der.Set([.. set.Split('+').Select(part => Attribute(part, encode))]))]);

    /// <summary>One set of one attribute.</summary>
    public static byte[] Single(string oid, byte[] value) => Der.Set(Der.Sequence(Der.Oid(oid), value));

    private static byte[] Attribute(string part, Func<string, byte[]> encode)
    {
        (string type, string value) = (part[..part.IndexOf('=', StringComparison.Ordinal)], part[(part.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        return type switch
        {
            "C" => Der.Sequence(Der.Oid(Oids.Country), Der.Printable(value)),
            "E" => Der.Sequence(Der.Oid(Oids.EmailAddress), Der.Ia5(value)),
            "DC" => Der.Sequence(Der.Oid(Oids.DomainComponent), Der.Ia5(value)),
            "O" => Der.Sequence(Der.Oid(Oids.Organization), encode(value)),
            "OU" => Der.Sequence(Der.Oid(Oids.OrganizationalUnit), encode(value)),
            "CN" => Der.Sequence(Der.Oid(Oids.CommonName), encode(value)),
            _ => throw new ArgumentException($"{type} is no attribute that is known here.", nameof(part)),
        };
    }
}
