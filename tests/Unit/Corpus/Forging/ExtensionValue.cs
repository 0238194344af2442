namespace TlsSimple.Unit.Corpus;

/// <summary>The values of extensions (RFC 5280, section 4.2.1).</summary>
internal static class ExtensionValue
{
    public const int DigitalSignature = 0;
    public const int NonRepudiation = 1;
    public const int KeyEncipherment = 2;
    public const int KeyAgreement = 4;
    public const int KeyCertSign = 5;
    public const int CrlSign = 6;

    public static byte[] BasicConstraints(bool isAuthority, int? pathLength = null) =>
        Der.Sequence(isAuthority ? Der.True : [], pathLength is int length ? Der.Integer(length) : []);

    /// <summary>Bits by number, trailing zeros left out as DER wants it.</summary>
    public static byte[] KeyUsage(params int[] bits)
    {
        if (bits.Length == 0)
        {
            return Der.Bits([]);
        }

        byte[] bytes = new byte[(bits.Max() / 8) + 1];
        foreach (int bit in bits)
        {
            bytes[bit / 8] |= (byte)(0x80 >> (bit % 8));
        }

        return Der.Bits(bytes, 7 - (bits.Max() % 8));
    }

    public static byte[] Purposes(params string[] oids) => Der.Sequence([.. oids.Select(Der.Oid)]);

    public static byte[] AuthorityKeyIdentifier(byte[] keyIdentifier) => Der.Sequence(Der.Implicit(0, keyIdentifier));

    /// <summary>Lists of what <see cref="Alt"/> makes; <c>null</c> leaves a list out.</summary>
    public static byte[] NameConstraints(byte[][]? permitted, byte[][]? excluded) =>
        Der.Sequence(Subtrees(0, permitted), Subtrees(1, excluded));

    public static byte[] Policies(params string[] oids) => Der.Sequence([.. oids.Select(oid => Der.Sequence(Der.Oid(oid)))]);

    public static byte[] PolicyConstraints(int? requireExplicitPolicy, int? inhibitMapping = null) => Der.Sequence(
        requireExplicitPolicy is int require ? Der.Implicit(0, [(byte)require]) : [],
        inhibitMapping is int inhibit ? Der.Implicit(1, [(byte)inhibit]) : []);

    public static byte[] InformationAccess(string method, byte[] location) => Der.Sequence(Der.Sequence(Der.Oid(method), location));

    private static byte[] Subtrees(int number, byte[][]? names) =>
        names is null ? [] : Der.Explicit(number, [.. names.Select(name => Der.Sequence(name))]);
}
