using System.Formats.Asn1;

namespace TlsSimple;

/// <summary>
/// Reads PKCS #12 (RFC 7292): the password's privacy and integrity modes, in BER as Windows and Java write it. The MAC is
/// checked before anything else of the contents is looked at.
/// </summary>
internal sealed class Pkcs12Reader
{
    /// <summary>How deep bags may stand in bags. Nobody writes even one level.</summary>
    private const int MaximumDepth = 4;

    /// <summary>How many certificates and keys are read; the rest of the work is bounded by the file's length.</summary>
    private const int MaximumCount = 100;

    private static readonly Asn1Tag s_explicit0 = new(TagClass.ContextSpecific, 0);

    private readonly IdentityPassword _password;
    private readonly DerivationBudget _budget;
    private readonly WipedBuffers _buffers;
    private readonly Pkcs12Contents _contents = new();

    private Pkcs12Reader(IdentityPassword password, DerivationBudget budget, WipedBuffers buffers)
    {
        _password = password;
        _budget = budget;
        _buffers = buffers;
    }

    /// <summary>Reads a whole file.</summary>
    /// <param name="file">Its bytes. The certificates are copied out of it.</param>
    /// <param name="password">What it was protected with.</param>
    /// <param name="budget">How much work it may cause.</param>
    /// <param name="buffers">Where what is decrypted goes.</param>
    /// <exception cref="IdentityFormatException">The password is wrong, or the file is damaged or not supported.</exception>
    public static Pkcs12Contents Read(ReadOnlyMemory<byte> file, IdentityPassword password, DerivationBudget budget, WipedBuffers buffers)
    {
        if (file.Length > IdentityFile.MaximumLength)
        {
            throw new IdentityFormatException($"it has {file.Length} bytes; {IdentityFile.MaximumLength} is the most that is accepted.");
        }

        var reader = new Pkcs12Reader(password, budget, buffers);
        try
        {
            reader.ReadFile(file);
        }
        catch (AsnContentException e)
        {
            throw new IdentityFormatException(
                file.Span.StartsWith("-----BEGIN"u8) ? "it is PEM, not PKCS #12; FromPemFiles and FromPem read that."
                : file.Span is [0x30, ..] ? "it is not PKCS #12 (RFC 7292), or damaged."
                : "it is not PKCS #12 (RFC 7292).",
                e);
        }

        return reader._contents;
    }

    private void ReadFile(ReadOnlyMemory<byte> file)
    {
        var reader = new AsnReader(file, AsnEncodingRules.BER);
        AsnReader fields = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        if (!fields.TryReadInt32(out int version) || version != 3)
        {
            throw new AsnContentException();
        }

        (string type, AsnReader content) = ReadContentInfo(fields.ReadSequence());
        if (type != IdentityOids.Data)
        {
            throw new IdentityFormatException(type == IdentityOids.SignedData
                ? "it is signed instead of protected by a password, which is not supported. Export it anew with a password."
                : "it is not PKCS #12 (RFC 7292), or damaged.");
        }

        ReadOnlyMemory<byte> safe = BerOctets.Read(content, _buffers);
        content.ThrowIfNotEmpty();
        if (fields.HasData && !Pkcs12Mac.Verify(fields, safe.Span, _password, _budget, _buffers))
        {
            throw WrongPassword("it is protected by a password, and none was given. Give the one it was exported with.");
        }

        fields.ThrowIfNotEmpty();
        ReadSafe(safe);
    }

    /// <summary>AuthenticatedSafe (RFC 7292, section 4.1): parts, each in the clear or encrypted.</summary>
    private void ReadSafe(ReadOnlyMemory<byte> safe)
    {
        var reader = new AsnReader(safe, AsnEncodingRules.BER);
        AsnReader parts = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        while (parts.HasData)
        {
            (string type, AsnReader content) = ReadContentInfo(parts.ReadSequence());
            ReadBags(type switch
            {
                IdentityOids.Data => BerOctets.Read(content, _buffers),
                IdentityOids.EncryptedData => Decrypt(content.ReadSequence()),
                IdentityOids.EnvelopedData => throw new IdentityFormatException(
                    "it is encrypted for a certificate instead of a password, which is not supported. Export it anew with a password."),
                _ => throw new AsnContentException(),
            });
            content.ThrowIfNotEmpty();
        }
    }

    /// <summary>ContentInfo (RFC 2315, section 7).</summary>
    private static (string Type, AsnReader Content) ReadContentInfo(AsnReader fields)
    {
        string type = fields.ReadObjectIdentifier();
        AsnReader content = fields.ReadSequence(s_explicit0);
        fields.ThrowIfNotEmpty();
        return (type, content);
    }

    /// <summary>EncryptedData (RFC 2315, section 13).</summary>
    private ReadOnlyMemory<byte> Decrypt(AsnReader encryptedData)
    {
        if (!encryptedData.TryReadInt32(out int version) || version is not (0 or 2))
        {
            throw new AsnContentException();
        }

        AsnReader fields = encryptedData.ReadSequence();
        if (fields.ReadObjectIdentifier() != IdentityOids.Data)
        {
            throw new AsnContentException();
        }

        AsnReader algorithm = fields.ReadSequence();
        ReadOnlyMemory<byte> ciphertext = BerOctets.Read(fields, _buffers, s_explicit0);
        return Decrypt(algorithm, ciphertext);
    }

    private ReadOnlyMemory<byte> Decrypt(AsnReader algorithm, ReadOnlyMemory<byte> ciphertext) =>
        new PasswordEncryption(_password, _budget, _buffers).Decrypt(algorithm, ciphertext.Span)
        ?? throw WrongPassword("it is encrypted, and no password was given. Give the one it was exported with.");

    /// <summary>SafeContents (RFC 7292, section 4.2).</summary>
    private void ReadBags(ReadOnlyMemory<byte> safeContents, int depth = 0)
    {
        var reader = new AsnReader(safeContents, AsnEncodingRules.BER);
        AsnReader bags = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        while (bags.HasData)
        {
            AsnReader bag = bags.ReadSequence();
            string type = bag.ReadObjectIdentifier();
            AsnReader value = bag.ReadSequence(s_explicit0);
            switch (type)
            {
                case IdentityOids.CertificateBag:
                    ReadCertificate(value.ReadSequence());
                    break;
                case IdentityOids.KeyBag:
                    AddKey(PrivateKeyReader.ReadPkcs8(value.ReadEncodedValue(), _buffers), bag);
                    break;
                case IdentityOids.ShroudedKeyBag:
                    AddKey(ReadShroudedKey(value.ReadSequence()), bag);
                    break;
                case IdentityOids.SafeContentsBag when depth < MaximumDepth:
                    ReadBags(value.ReadEncodedValue(), depth + 1);
                    break;
                default:
                    // Revocation lists, secrets and what writers invent: no part of an identity.
                    break;
            }
        }
    }

    private void ReadCertificate(AsnReader fields)
    {
        // The other kind is an SDSI certificate, which nobody has seen.
        if (fields.ReadObjectIdentifier() != IdentityOids.X509Certificate)
        {
            return;
        }

        AsnReader value = fields.ReadSequence(s_explicit0);
        byte[] der = BerOctets.Read(value, _buffers).ToArray();
        int number = _contents.Certificates.Count + 1;
        RequireCount(number, "certificates");
        _contents.Certificates.Add(ParsedCertificate.TryParse(der, out ParsedCertificate? certificate, out string problem)
            ? certificate
            : throw new IdentityFormatException($"certificate {number} in it does not do: {problem}"));
    }

    private PrivateKey ReadShroudedKey(AsnReader fields)
    {
        AsnReader algorithm = fields.ReadSequence();
        ReadOnlyMemory<byte> ciphertext = BerOctets.Read(fields, _buffers);
        fields.ThrowIfNotEmpty();
        return PrivateKeyReader.ReadPkcs8(Decrypt(algorithm, ciphertext), _buffers);
    }

    private void AddKey(PrivateKey key, AsnReader bag)
    {
        RequireCount(_contents.Keys.Count + 1, "private keys");
        _contents.Keys.Add((key, bag.HasData ? ReadFriendlyName(bag.ReadSetOf(skipSortOrderValidation: true)) : null));
    }

    private static string? ReadFriendlyName(AsnReader attributes)
    {
        try
        {
            while (attributes.HasData)
            {
                AsnReader attribute = attributes.ReadSequence();
                if (attribute.ReadObjectIdentifier() == IdentityOids.FriendlyName)
                {
                    return attribute.ReadSetOf(skipSortOrderValidation: true).ReadCharacterString(UniversalTagNumber.BMPString);
                }
            }
        }
        catch (AsnContentException)
        {
            // A name is for people, and nothing depends on it: one that cannot be read is none.
        }

        return null;
    }

    private static void RequireCount(int count, string what)
    {
        if (count > MaximumCount)
        {
            throw new IdentityFormatException($"it holds more than {MaximumCount} {what}: it is no identity.");
        }
    }

    private IdentityFormatException WrongPassword(string ifThereIsNone) => new(_password.IsEmpty
        ? ifThereIsNone
        : "the password does not open it: it is the wrong one, or the file is damaged.");
}
