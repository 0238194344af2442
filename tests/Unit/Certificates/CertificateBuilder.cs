using System.Formats.Asn1;
using System.Text;

namespace TlsSimple.Unit.Certificates;

/// <summary>
/// Writes certificates field by field, so that a test can put anything in the place of one field. The signature is nothing.
/// </summary>
internal sealed class CertificateBuilder
{
    private static readonly Asn1Tag s_context0 = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag s_context3 = new(TagClass.ContextSpecific, 3);

    public List<(string Oid, bool? Critical, byte[] Value)> Extensions { get; } = [];

    /// <summary>What stands in the version's INTEGER; <c>null</c> leaves it out.</summary>
    public int? Version { get; set; } = 2;

    public Action<AsnWriter> SerialNumber { get; set; } = w => w.WriteInteger(0x1234);

    public Action<AsnWriter> InnerAlgorithm { get; set; } = Algorithm("1.2.840.10045.4.3.2");

    public Action<AsnWriter> OuterAlgorithm { get; set; } = Algorithm("1.2.840.10045.4.3.2");

    public Action<AsnWriter> Issuer { get; set; } = Name(("2.5.4.3", "Issuer"));

    public Action<AsnWriter> NotBefore { get; set; } = Time(UniversalTagNumber.UtcTime, "250101000000Z");

    public Action<AsnWriter> NotAfter { get; set; } = Time(UniversalTagNumber.UtcTime, "350101000000Z");

    public Action<AsnWriter> Subject { get; set; } = Name(("2.5.4.3", "Subject"));

    public Action<AsnWriter> PublicKey { get; set; } = Key("1.2.840.10045.2.1", w => w.WriteObjectIdentifier("1.2.840.10045.3.1.7"), [4, 1, 2]);

    /// <summary>Between key and extensions: the unique identifiers.</summary>
    public Action<AsnWriter> AfterKey { get; set; } = _ => { };

    /// <summary>What stands inside [3]; by default the list of <see cref="Extensions"/>, or nothing if that is empty.</summary>
    public Action<AsnWriter>? ExtensionList { get; set; }

    public Action<AsnWriter> AfterExtensions { get; set; } = _ => { };

    public Action<AsnWriter> Signature { get; set; } = w => w.WriteBitString([1, 2, 3]);

    public Action<AsnWriter> AfterSignature { get; set; } = _ => { };

    /// <summary>An encoded value, or several, out of a writer that checks little.</summary>
    public static byte[] Encode(Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        write(writer);
        return writer.Encode();
    }

    public static byte[] Sequence(Action<AsnWriter> write) => Encode(w =>
    {
        w.PushSequence();
        write(w);
        w.PopSequence();
    });

    public static Action<AsnWriter> Raw(params byte[] der) => w => w.WriteEncodedValue(der);

    public static Action<AsnWriter> Time(UniversalTagNumber type, string text) =>
        Raw([(byte)type, (byte)text.Length, .. Encoding.ASCII.GetBytes(text)]);

    public static Action<AsnWriter> Algorithm(string oid, Action<AsnWriter>? parameters = null) => w =>
    {
        w.PushSequence();
        w.WriteObjectIdentifier(oid);
        parameters?.Invoke(w);
        w.PopSequence();
    };

    public static Action<AsnWriter> Name(params (string Oid, string Value)[] attributes) =>
        NameOf([.. attributes.Select(a => new[] { (a.Oid, Encode(w => w.WriteCharacterString(UniversalTagNumber.UTF8String, a.Value))) })]);

    /// <summary>A name of sets of attributes, whose values are encoded already.</summary>
    public static Action<AsnWriter> NameOf(params (string Oid, byte[] Value)[][] sets) => w =>
    {
        w.PushSequence();
        foreach ((string Oid, byte[] Value)[] set in sets)
        {
            w.PushSetOf();
            foreach ((string oid, byte[] value) in set)
            {
                w.PushSequence();
                w.WriteObjectIdentifier(oid);
                w.WriteEncodedValue(value);
                w.PopSequence();
            }

            w.PopSetOf();
        }

        w.PopSequence();
    };

    public static Action<AsnWriter> Key(string oid, Action<AsnWriter>? parameters, byte[] key, int unusedBits = 0) => w =>
    {
        w.PushSequence();
        Algorithm(oid, parameters)(w);
        w.WriteBitString(key, unusedBits);
        w.PopSequence();
    };

    /// <summary>Extensions as certificates and lists have them (RFC 5280, section 4.2); critical is written only where it is said.</summary>
    public static void WriteExtensions(AsnWriter w, IEnumerable<(string Oid, bool? Critical, byte[] Value)> extensions)
    {
        w.PushSequence();
        foreach ((string oid, bool? critical, byte[] value) in extensions)
        {
            w.PushSequence();
            w.WriteObjectIdentifier(oid);
            if (critical is bool isCritical)
            {
                w.WriteBoolean(isCritical);
            }

            w.WriteOctetString(value);
            w.PopSequence();
        }

        w.PopSequence();
    }

    /// <summary>The value of a subject alternative name; the number is the tag of each entry.</summary>
    public static byte[] Names(params (int Tag, byte[] Value)[] names) => Sequence(w =>
    {
        foreach ((int tag, byte[] value) in names)
        {
            w.WriteOctetString(value, new Asn1Tag(TagClass.ContextSpecific, tag));
        }
    });

    public CertificateBuilder With(string oid, byte[] value, bool? critical = null)
    {
        Extensions.Add((oid, critical, value));
        return this;
    }

    public byte[] Build() => Sequence(w =>
    {
        WriteToBeSigned(w);
        OuterAlgorithm(w);
        Signature(w);
        AfterSignature(w);
    });

    public ParsedCertificate Parse() => ParsedCertificate.Parse(Build());

    private void WriteToBeSigned(AsnWriter w)
    {
        w.PushSequence();
        if (Version is int version)
        {
            w.PushSequence(s_context0);
            w.WriteInteger(version);
            w.PopSequence(s_context0);
        }

        SerialNumber(w);
        InnerAlgorithm(w);
        Issuer(w);
        w.PushSequence();
        NotBefore(w);
        NotAfter(w);
        w.PopSequence();
        Subject(w);
        PublicKey(w);
        AfterKey(w);
        Action<AsnWriter>? list = ExtensionList ?? (Extensions.Count > 0 ? w => WriteExtensions(w, Extensions) : null);
        if (list is not null)
        {
            w.PushSequence(s_context3);
            list(w);
            w.PopSequence(s_context3);
        }

        AfterExtensions(w);
        w.PopSequence();
    }
}
