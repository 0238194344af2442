namespace TlsSimple.Unit.Corpus;

/// <summary>
/// A certificate in the making. As a factory leaves it, it breaks no rule; then any field can be made wrong while
/// everything else, the signature included, stays right. <see cref="Encoded"/> signs it, and from then on it is as it is.
/// </summary>
internal sealed class Draft
{
    private static int s_serial = 0x1000;

    private readonly Draft? _issuer;
    private readonly List<(string Oid, bool? Critical, Func<byte[]> Value)> _extensions = [];
    private byte[]? _encoded;
    private byte[]? _version = Der.Explicit(0, Der.Integer(2));
    private byte[] _serial = Der.Integer(((System.Numerics.BigInteger)0x4D5A << 64) + Interlocked.Increment(ref s_serial));
    private byte[]? _issuerName;
    private byte[]? _innerAlgorithm;
    private byte[]? _outerAlgorithm;
    private byte[] _notBefore;
    private byte[] _notAfter;
    private byte[]? _publicKey;
    private byte[] _uniqueIdentifiers = [];
    private byte[]? _extensionList;
    private ForgeKey? _signer;
    private SignatureScheme? _scheme;
    private int _unusedBits;
    private Func<byte[], byte[]> _changeSigned = signed => signed;
    private Func<byte[], byte[]> _changeSignature = signature => signature;
    private Func<byte[], byte[]> _changeWhole = whole => whole;

    private Draft(string commonName, Draft? issuer, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        _issuer = issuer;
        Name = X500.Of($"C=GB/O=Corpus/CN={commonName}");
        Key = KeyPool.P256(commonName);
        _notBefore = Der.Time(notBefore);
        _notAfter = Der.Time(notAfter);
    }

    /// <summary>The time at which the drafts are valid as they are made, and the corpus is judged.</summary>
    public static DateTimeOffset Now { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The subject.</summary>
    public byte[] Name { get; private set; }

    public ForgeKey Key { get; private set; }

    /// <summary>The certificate, signed.</summary>
    public byte[] Encoded => _encoded ??= Encode();

    /// <summary>A root: self-signed, valid for twenty years.</summary>
    public static Draft Root(string commonName = "Corpus Root") => new Draft(commonName, null, Now.AddYears(-10), Now.AddYears(10))
        .AddKeyIdentifiers()
        .Set(Oids.BasicConstraints, ExtensionValue.BasicConstraints(true), true)
        .Set(Oids.KeyUsage, ExtensionValue.KeyUsage(ExtensionValue.KeyCertSign, ExtensionValue.CrlSign), true);

    /// <summary>An intermediate CA: valid for ten years.</summary>
    public static Draft Authority(string commonName, Draft issuer) => new Draft(commonName, issuer, Now.AddYears(-5), Now.AddYears(5))
        .AddKeyIdentifiers()
        .Set(Oids.BasicConstraints, ExtensionValue.BasicConstraints(true), true)
        .Set(Oids.KeyUsage, ExtensionValue.KeyUsage(ExtensionValue.KeyCertSign, ExtensionValue.CrlSign), true);

    /// <summary>A server's certificate for <see cref="Chain.Host"/>, valid for sixty days; without an issuer it is self-signed.</summary>
    public static Draft Leaf(Draft? issuer) => new Draft("Corpus Server", issuer, Now.AddDays(-30), Now.AddDays(30))
        .AddKeyIdentifiers()
        .Set(Oids.BasicConstraints, ExtensionValue.BasicConstraints(false), true)
        .Set(Oids.KeyUsage, ExtensionValue.KeyUsage(ExtensionValue.DigitalSignature), true)
        .Set(Oids.ExtendedKeyUsage, ExtensionValue.Purposes(Oids.ServerAuth))
        .Set(Oids.AlternativeName, Der.Sequence(Alt.Dns(Chain.Host)));

    /// <summary>Bytes that stand where a certificate is expected.</summary>
    public static Draft Raw(byte[] bytes) => new("Raw", null, Now, Now) { _encoded = bytes };

    /// <summary>The version's field with its tag; <c>null</c> leaves it out.</summary>
    public Draft Version(byte[]? field) => Change(() => _version = field);

    public Draft Version(int encoded) => Version(Der.Explicit(0, Der.Integer(encoded)));

    /// <summary>The serial number's contents, as they stand.</summary>
    public Draft Serial(params byte[] contents) => Change(() => _serial = Der.Tlv(0x02, contents));

    public Draft Subject(string name) => Subject(X500.Of(name));

    public Draft Subject(byte[] name) => Change(() => Name = name);

    /// <summary>Another issuer than the one that signs.</summary>
    public Draft Issuer(byte[] name) => Change(() => _issuerName = name);

    public Draft Valid(DateTimeOffset from, DateTimeOffset until) => Valid(Der.Time(from), Der.Time(until));

    /// <summary>Times as they are encoded.</summary>
    public Draft Valid(byte[] from, byte[] until) => Change(() => (_notBefore, _notAfter) = (from, until));

    /// <summary>Ended yesterday.</summary>
    public Draft Expired() => Valid(Now.AddYears(-1), Now.AddDays(-1));

    /// <summary>Begins tomorrow.</summary>
    public Draft NotYetValid() => Valid(Now.AddDays(1), Now.AddYears(1));

    public Draft With(ForgeKey key) => Change(() => Key = key);

    /// <summary>The field of the key, instead of that of <see cref="Key"/>, which it is still named by.</summary>
    public Draft PublicKey(byte[] field) => Change(() => _publicKey = field);

    /// <summary>What stands between key and extensions.</summary>
    public Draft UniqueIdentifiers(params byte[] fields) => Change(() => _uniqueIdentifiers = fields);

    public Draft SignedWith(SignatureScheme scheme) => Change(() => _scheme = scheme);

    /// <summary>Another key than the issuer's.</summary>
    public Draft SignedBy(ForgeKey key) => Change(() => _signer = key);

    public Draft InnerAlgorithm(byte[] field) => Change(() => _innerAlgorithm = field);

    public Draft OuterAlgorithm(byte[] field) => Change(() => _outerAlgorithm = field);

    /// <summary>An extension, in the place of the one that is there already.</summary>
    public Draft Set(string oid, byte[] value, bool? critical = null) => Set(oid, () => value, critical);

    /// <summary>An extension, though it may be there already.</summary>
    public Draft Add(string oid, byte[] value, bool? critical = null) => Change(() => _extensions.Add((oid, critical, () => value)));

    public Draft Without(string oid) => Change(() => _extensions.RemoveAll(extension => extension.Oid == oid));

    /// <summary>The same value, critical or not: <c>false</c> leaves the BOOLEAN out.</summary>
    public Draft Critical(string oid, bool isCritical) => Change(() =>
    {
        int index = _extensions.FindIndex(extension => extension.Oid == oid);
        _extensions[index] = _extensions[index] with { Critical = isCritical ? true : null };
    });

    /// <summary>What stands inside [3], whatever extensions there are; nothing leaves the field out.</summary>
    public Draft ExtensionList(params byte[] field) => Change(() => _extensionList = field);

    public Draft PathLength(int length) => Set(Oids.BasicConstraints, ExtensionValue.BasicConstraints(true, length), true);

    public Draft KeyUsage(params int[] bits) => Set(Oids.KeyUsage, ExtensionValue.KeyUsage(bits), true);

    public Draft Purposes(params string[] oids) => Set(Oids.ExtendedKeyUsage, ExtensionValue.Purposes(oids));

    /// <summary>The subject alternative name, of what <see cref="Alt"/> makes.</summary>
    public Draft Names(params byte[][] names) => Set(Oids.AlternativeName, Der.Sequence(names));

    public Draft Permit(params byte[][] names) => Constrain(names, null);

    public Draft Exclude(params byte[][] names) => Constrain(null, names);

    /// <summary>Name constraints: critical, as RFC 5280 wants them.</summary>
    public Draft Constrain(byte[][]? permitted, byte[][]? excluded) =>
        Set(Oids.NameConstraints, ExtensionValue.NameConstraints(permitted, excluded), true);

    /// <summary>What is signed, changed before it is.</summary>
    public Draft ChangeSigned(Func<byte[], byte[]> change) => Change(() => _changeSigned = change);

    public Draft ChangeSignature(Func<byte[], byte[]> change) => Change(() => _changeSignature = change);

    /// <summary>How many bits of the signature are said not to count.</summary>
    public Draft UnusedBits(int count) => Change(() => _unusedBits = count);

    /// <summary>The certificate, changed after it is signed.</summary>
    public Draft ChangeWhole(Func<byte[], byte[]> change) => Change(() => _changeWhole = change);

    private Draft AddKeyIdentifiers() =>
        Set(Oids.SubjectKeyIdentifier, () => Der.Octets(Key.Identifier))
        .Set(Oids.AuthorityKeyIdentifier, () => ExtensionValue.AuthorityKeyIdentifier((_issuer ?? this).Key.Identifier));

    private Draft Set(string oid, Func<byte[]> value, bool? critical = null) => Change(() =>
    {
        int index = _extensions.FindIndex(extension => extension.Oid == oid);
        if (index < 0)
        {
            _extensions.Add((oid, critical, value));
        }
        else
        {
            _extensions[index] = (oid, critical, value);
        }
    });

    private Draft Change(Action change)
    {
        if (_encoded is not null)
        {
            throw new InvalidOperationException("The certificate is signed already.");
        }

        change();
        return this;
    }

    private byte[] Encode()
    {
        ForgeKey signer = _signer ?? (_issuer ?? this).Key;
        SignatureScheme scheme = _scheme ?? signer.Scheme;
        byte[] signed = _changeSigned(Der.Sequence(
            _version ?? [],
            _serial,
            _innerAlgorithm ?? scheme.Algorithm,
            _issuerName ?? (_issuer ?? this).Name,
            Der.Sequence(_notBefore, _notAfter),
            Name,
            _publicKey ?? Key.PublicKey,
            _uniqueIdentifiers,
            Extensions()));
        byte[] signature = _changeSignature(scheme.Sign(signer, signed));
        return _changeWhole(Der.Sequence(signed, _outerAlgorithm ?? scheme.Algorithm, Der.Bits(signature, _unusedBits)));
    }

    private byte[] Extensions()
    {
        if (_extensionList is not null)
        {
            return _extensionList.Length == 0 ? [] : Der.Explicit(3, _extensionList);
        }

        return _extensions.Count == 0 ? [] : Der.Explicit(3, Der.Sequence([.. _extensions.Select(extension => Der.Sequence(
            Der.Oid(extension.Oid),
            extension.Critical is bool isCritical ? (isCritical ? Der.True : Der.False) : [],
            Der.Octets(extension.Value())))]));
    }
}
