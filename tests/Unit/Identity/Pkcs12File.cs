using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace TlsSimple.Unit.Identity;

/// <summary>Makes PKCS #12 files bag by bag, also such as no exporter writes. As it stands: AES, a MAC with SHA-256.</summary>
internal sealed record Pkcs12File
{
    public const string AnyPassword = "pässword";
    public const string Data = "1.2.840.113549.1.7.1";
    public const string EncryptedData = "1.2.840.113549.1.7.6";
    public const string EnvelopedData = "1.2.840.113549.1.7.3";

    private const string CertificateBag = "1.2.840.113549.1.12.10.1.3";
    private const string KeyBag = "1.2.840.113549.1.12.10.1.1";
    private const string ShroudedKeyBag = "1.2.840.113549.1.12.10.1.2";
    private const string Pkcs12TripleDes = "1.2.840.113549.1.12.1.3";

    private static readonly Asn1Tag s_explicit = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly byte[] s_salt = [1, 2, 3, 4, 5, 6, 7, 8];

    public string? Password { get; init; } = AnyPassword;

    public Pkcs12Protection Protection { get; init; } = Pkcs12Protection.Aes256;

    /// <summary>How often the derivation of each encryption key runs.</summary>
    public int Iterations { get; init; } = 100;

    /// <summary>The hash of the MAC; <c>null</c> leaves the MAC out.</summary>
    public HashAlgorithmName? Mac { get; init; } = HashAlgorithmName.SHA256;

    public int MacIterations { get; init; } = 100;

    /// <summary>PBMAC1 instead, with that key length in its parameters; 0 leaves the length out.</summary>
    public int? Pbmac1KeyLength { get; init; }

    public IReadOnlyList<(AsymmetricAlgorithm Key, string? Name)> Keys { get; init; } = [];

    public IReadOnlyList<X509Certificate2> Certificates { get; init; } = [];

    /// <summary>Whole bags, besides.</summary>
    public IReadOnlyList<byte[]> MoreBags { get; init; } = [];

    /// <summary>The ContentInfo type of the certificates' part if it is not what fits.</summary>
    public string? PartType { get; init; }

    /// <summary>No password at all is no bytes, an empty one two zeros.</summary>
    private byte[] BmpPassword => Password is null ? [] : Encoding.BigEndianUnicode.GetBytes(Password + "\0");

    public byte[] Build()
    {
        byte[] safe = Sequence(w =>
        {
            byte[] certificates = Sequence(bags =>
            {
                Certificates.ToList().ForEach(c => bags.WriteEncodedValue(WrapCertificate(c)));
                MoreBags.ToList().ForEach(b => bags.WriteEncodedValue(b));
            });
            WritePart(w, certificates, isEncrypted: Protection != Pkcs12Protection.None);
            WritePart(w, Sequence(bags => Keys.ToList().ForEach(k => bags.WriteEncodedValue(WrapKey(k.Key, k.Name)))), isEncrypted: false);
        });
        return Sequence(w =>
        {
            w.WriteInteger(3);
            WriteContentInfo(w, Data, content => content.WriteOctetString(safe));
            if (Mac is not null)
            {
                WriteMac(w, safe);
            }
        });
    }

    public static byte[] WrapCertificate(X509Certificate2 certificate) => Bag(CertificateBag, value =>
    {
        using (value.PushSequence())
        {
            value.WriteObjectIdentifier("1.2.840.113549.1.9.22.1");
            using (value.PushSequence(s_explicit))
            {
                value.WriteOctetString(certificate.RawData);
            }
        }
    });

    public static byte[] Bag(string type, Action<AsnWriter> writeValue, string? friendlyName = null) => Sequence(w =>
    {
        w.WriteObjectIdentifier(type);
        using (w.PushSequence(s_explicit))
        {
            writeValue(w);
        }

        if (friendlyName is not null)
        {
            using (w.PushSetOf())
            using (w.PushSequence())
            {
                w.WriteObjectIdentifier("1.2.840.113549.1.9.20");
                using (w.PushSetOf())
                {
                    w.WriteCharacterString(UniversalTagNumber.BMPString, friendlyName);
                }
            }
        }
    });

    private byte[] WrapKey(AsymmetricAlgorithm key, string? name)
    {
        byte[] info = key.ExportPkcs8PrivateKey();
        return Protection == Pkcs12Protection.None
            ? Bag(KeyBag, value => value.WriteEncodedValue(info), name)
            : Bag(
                ShroudedKeyBag,
                value =>
                {
                    using (value.PushSequence())
                    {
                        byte[] ciphertext = Encrypt(value, info);
                        value.WriteOctetString(ciphertext);
                    }
                },
                name);
    }

    private void WritePart(AsnWriter w, byte[] contents, bool isEncrypted)
    {
        if (!isEncrypted)
        {
            WriteContentInfo(w, Data, content => content.WriteOctetString(contents));
            return;
        }

        WriteContentInfo(w, PartType ?? EncryptedData, content =>
        {
            using (content.PushSequence())
            {
                content.WriteInteger(0);
                using (content.PushSequence())
                {
                    content.WriteObjectIdentifier(Data);
                    byte[] ciphertext = Encrypt(content, contents);
                    content.WriteOctetString(ciphertext, new Asn1Tag(TagClass.ContextSpecific, 0));
                }
            }
        });
    }

    private static void WriteContentInfo(AsnWriter w, string type, Action<AsnWriter> writeContent)
    {
        using (w.PushSequence())
        {
            w.WriteObjectIdentifier(type);
            using (w.PushSequence(s_explicit))
            {
                writeContent(w);
            }
        }
    }

    /// <summary>Writes the AlgorithmIdentifier and returns what goes with it.</summary>
    private byte[] Encrypt(AsnWriter w, byte[] plaintext)
    {
        using (w.PushSequence())
        {
            if (Protection == Pkcs12Protection.TripleDes)
            {
                w.WriteObjectIdentifier(Pkcs12TripleDes);
                using (w.PushSequence())
                {
                    w.WriteOctetString(s_salt);
                    w.WriteInteger(Iterations);
                }

#pragma warning disable CA5350 // Old files are encrypted with it.
                using TripleDES des = TripleDES.Create();
#pragma warning restore CA5350
                des.Key = Pkcs12Derivation.Derive(HashAlgorithmName.SHA1, 1, BmpPassword, s_salt, Iterations, 24);
                return des.EncryptCbc(plaintext, Pkcs12Derivation.Derive(HashAlgorithmName.SHA1, 2, BmpPassword, s_salt, Iterations, 8));
            }

            w.WriteObjectIdentifier("1.2.840.113549.1.5.13");
            using (w.PushSequence())
            {
                WritePbkdf2(w, Iterations, null, "1.2.840.113549.2.9");
                using (w.PushSequence())
                {
                    w.WriteObjectIdentifier("2.16.840.1.101.3.4.1.42");
                    w.WriteOctetString(new byte[16]);
                }
            }

            using Aes aes = Aes.Create();
            // Files that nobody is to open cost nobody the time to make them.
            aes.Key = Rfc2898DeriveBytes.Pbkdf2(Password ?? "", s_salt, Math.Min(Iterations, 100_000), HashAlgorithmName.SHA256, 32);
            return aes.EncryptCbc(plaintext, new byte[16]);
        }
    }

    private static void WritePbkdf2(AsnWriter w, int iterations, int? keyLength, string hmac)
    {
        using (w.PushSequence())
        {
            w.WriteObjectIdentifier("1.2.840.113549.1.5.12");
            using (w.PushSequence())
            {
                w.WriteOctetString(s_salt);
                w.WriteInteger(iterations);
                if (keyLength is int length)
                {
                    w.WriteInteger(length);
                }

                WriteAlgorithm(w, hmac);
            }
        }
    }

    private void WriteMac(AsnWriter w, byte[] safe)
    {
        HashAlgorithmName hash = Mac!.Value;
        using (w.PushSequence())
        {
            using (w.PushSequence())
            {
                w.WriteEncodedValue(Pbmac1KeyLength is int length ? Pbmac1(length) : Algorithm(w2 => w2.WriteObjectIdentifier(CryptoConfig.MapNameToOID(hash.Name!)!)));
                byte[] key = Pbmac1KeyLength is int keyLength
                    ? Rfc2898DeriveBytes.Pbkdf2(Password ?? "", s_salt, MacIterations, HashAlgorithmName.SHA512, keyLength == 0 ? 32 : keyLength)
                    : Pkcs12Derivation.Derive(hash, 3, BmpPassword, s_salt, MacIterations, HashLengthOf(hash));
                w.WriteOctetString(CryptographicOperations.HmacData(hash, key, safe));
            }

            w.WriteOctetString(s_salt);
            w.WriteInteger(MacIterations);
        }
    }

    private byte[] Pbmac1(int keyLength) => Sequence(w =>
    {
        w.WriteObjectIdentifier("1.2.840.113549.1.5.14");
        using (w.PushSequence())
        {
            WritePbkdf2(w, MacIterations, keyLength == 0 ? null : keyLength, "1.2.840.113549.2.11");
            WriteAlgorithm(w, Mac == HashAlgorithmName.SHA256 ? "1.2.840.113549.2.9" : throw new NotSupportedException());
        }
    });

    private static byte[] Algorithm(Action<AsnWriter> write) => Sequence(w =>
    {
        write(w);
        w.WriteNull();
    });

    private static void WriteAlgorithm(AsnWriter w, string oid) => w.WriteEncodedValue(Algorithm(a => a.WriteObjectIdentifier(oid)));

    private static int HashLengthOf(HashAlgorithmName hash) => CryptographicOperations.HashData(hash, []).Length;

    private static byte[] Sequence(Action<AsnWriter> write)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            write(writer);
        }

        return writer.Encode();
    }
}
