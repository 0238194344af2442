using System.Formats.Asn1;
using System.Security.Cryptography;
using TlsSimple.Unit.Certificates;
using Xunit;

namespace TlsSimple.Unit.Revocation;

/// <summary>Writes revocation lists field by field, so that a test can put anything in the place of one field.</summary>
internal sealed class RevocationListBuilder
{
    public const string EcdsaSha256 = "1.2.840.10045.4.3.2";

    private static readonly Asn1Tag s_context0 = new(TagClass.ContextSpecific, 0);

    public List<(string Oid, bool? Critical, byte[] Value)> Extensions { get; } = [];

    public List<Action<AsnWriter>> Entries { get; } = [];

    /// <summary>What stands in the version's INTEGER; <c>null</c> leaves it out.</summary>
    public int? Version { get; set; } = 1;

    public Action<AsnWriter> InnerAlgorithm { get; set; } = CertificateBuilder.Algorithm(EcdsaSha256);

    public Action<AsnWriter> OuterAlgorithm { get; set; } = CertificateBuilder.Algorithm(EcdsaSha256);

    public Action<AsnWriter> Issuer { get; set; } = CertificateBuilder.Name(("2.5.4.3", "Issuer"));

    public Action<AsnWriter> ThisUpdate { get; set; } = CertificateBuilder.Time(UniversalTagNumber.UtcTime, "250101000000Z");

    public Action<AsnWriter> NextUpdate { get; set; } = CertificateBuilder.Time(UniversalTagNumber.UtcTime, "350101000000Z");

    /// <summary>What stands in the place of the entries; by default the list of <see cref="Entries"/>, or nothing if that is empty.</summary>
    public Action<AsnWriter>? EntryList { get; set; }

    /// <summary>What stands inside [0]; by default the list of <see cref="Extensions"/>, or nothing if that is empty.</summary>
    public Action<AsnWriter>? ExtensionList { get; set; }

    public Action<AsnWriter> AfterExtensions { get; set; } = _ => { };

    public Action<AsnWriter> AfterSignature { get; set; } = _ => { };

    /// <summary>Makes the signature over what is signed.</summary>
    public Func<byte[], byte[]> Sign { get; set; } = _ => [1, 2, 3];

    /// <summary>Unused bits of the signature.</summary>
    public int UnusedBits { get; set; }

    public static Action<AsnWriter> Entry(byte[] serial, Action<AsnWriter>? date = null, params (string Oid, bool? Critical, byte[] Value)[] extensions) => w =>
    {
        w.PushSequence();
        w.WriteInteger(serial);
        (date ?? CertificateBuilder.Time(UniversalTagNumber.UtcTime, "250102030405Z"))(w);
        if (extensions.Length > 0)
        {
            CertificateBuilder.WriteExtensions(w, extensions);
        }

        w.PopSequence();
    };

    public static (string Oid, bool? Critical, byte[] Value) Reason(int code) =>
        ("2.5.29.21", null, [0x0A, 0x01, (byte)code]);

    public RevocationListBuilder With(string oid, byte[] value, bool? critical = null)
    {
        Extensions.Add((oid, critical, value));
        return this;
    }

    public RevocationListBuilder Revoke(byte[] serial, params (string Oid, bool? Critical, byte[] Value)[] extensions)
    {
        Entries.Add(Entry(serial, null, extensions));
        return this;
    }

    public RevocationListBuilder SignedBy(ECDsa key)
    {
        Sign = data => key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return this;
    }

    public byte[] Build()
    {
        byte[] toBeSigned = CertificateBuilder.Sequence(WriteToBeSigned);
        return CertificateBuilder.Sequence(w =>
        {
            w.WriteEncodedValue(toBeSigned);
            OuterAlgorithm(w);
            w.WriteBitString(Sign(toBeSigned), UnusedBits);
            AfterSignature(w);
        });
    }

    public RevocationList Read() => RevocationListReader.Read(Build());

    /// <summary>Why it is not read.</summary>
    public string Problem() => Assert.Throws<RevocationListFormatException>(Read).Message;

    private void WriteToBeSigned(AsnWriter w)
    {
        if (Version is int version)
        {
            w.WriteInteger(version);
        }

        InnerAlgorithm(w);
        Issuer(w);
        ThisUpdate(w);
        NextUpdate(w);
        if (EntryList is not null)
        {
            EntryList(w);
        }
        else if (Entries.Count > 0)
        {
            w.PushSequence();
            Entries.ForEach(entry => entry(w));
            w.PopSequence();
        }

        Action<AsnWriter>? list = ExtensionList ?? (Extensions.Count > 0 ? w => CertificateBuilder.WriteExtensions(w, Extensions) : null);
        if (list is not null)
        {
            w.PushSequence(s_context0);
            list(w);
            w.PopSequence(s_context0);
        }

        AfterExtensions(w);
    }
}
