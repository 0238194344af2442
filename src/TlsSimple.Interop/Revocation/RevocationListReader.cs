using System.Formats.Asn1;

namespace TlsSimple;

/// <summary>Reads revocation lists: DER with nothing more and nothing less than RFC 5280, section 5.1 allows.</summary>
/// <remarks>
/// Leniencies, none of which changes what a list says: a BOOLEAN may state its default, FALSE, as in certificates; the
/// sequence of entries may be there and be empty; a list without extensions may be of version 1, which is what
/// <c>openssl ca -gencrl</c> makes unless it is told otherwise.
/// </remarks>
internal static class RevocationListReader
{
    /// <summary>The longest list that is read. The longest public ones have some 20 MB.</summary>
    public const int MaximumLength = 64 * 1024 * 1024;

    /// <summary>More than any list has; eight are defined.</summary>
    private const int MaximumExtensions = 32;

    private static readonly Asn1Tag s_extensions = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag s_keyIdentifier = new(TagClass.ContextSpecific, 0);

    /// <summary>Takes a list apart. Keeps <paramref name="der"/>; does not copy it.</summary>
    /// <exception cref="RevocationListFormatException">It is no list, or one that breaks RFC 5280, section 5, or is of a kind that is not supported.</exception>
    public static RevocationList Read(ReadOnlyMemory<byte> der)
    {
        if (der.Length > MaximumLength)
        {
            throw new RevocationListFormatException(
                $"The revocation list has {der.Length} bytes; {MaximumLength} is the most that is accepted.");
        }

        string part = "outer structure";
        try
        {
            var list = SignedStructure.Read(der);
            AsnReader fields = list.Fields;

            part = "version";
            int version = ReadVersion(fields);
            part = "signature algorithm";
            ReadOnlyMemory<byte> innerAlgorithm = fields.PeekEncodedValue();
            _ = AlgorithmIdentifier.Read(fields);
            CheckSameAlgorithm(list, innerAlgorithm);
            part = "issuer";
            DistinguishedName issuer = ReadIssuer(fields);
            part = "thisUpdate";
            DateTimeOffset thisUpdate = ReadTime(fields);
            part = "nextUpdate";
            DateTimeOffset nextUpdate = ReadNextUpdate(fields, thisUpdate);
            part = "sequence of entries";
            RevokedSerials entries = RevokedSerials.Read(ReadEntries(fields), version);
            part = "extensions";
            ListExtensions extensions = fields.HasData ? ReadExtensions(fields.ReadSequence(s_extensions), version) : new();
            fields.ThrowIfNotEmpty();

            return new RevocationList
            {
                ToBeSigned = list.ToBeSigned,
                SignatureAlgorithm = list.Algorithm,
                Signature = list.Signature,
                Issuer = issuer,
                ThisUpdate = thisUpdate,
                NextUpdate = nextUpdate,
                AuthorityKeyIdentifier = extensions.AuthorityKeyIdentifier,
                Scope = extensions.Scope,
                UnknownCriticalExtension = extensions.UnknownCritical ?? entries.UnknownCriticalExtension,
                Entries = entries,
            };
        }
        catch (AsnContentException e)
        {
            throw new RevocationListFormatException(
                $"The revocation list does not parse: its {part} is not the DER of RFC 5280, section 5.", e);
        }
    }

    private static int ReadVersion(AsnReader fields)
    {
        if (!fields.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
        {
            return 1;
        }

        return fields.TryReadInt32(out int version) && version == 1
            ? 2
            : throw new RevocationListFormatException(
                "The revocation list does not parse: its version is neither 1 (which is not encoded) nor 2 (RFC 5280, section 5.1.2.1).");
    }

    private static void CheckSameAlgorithm(in SignedStructure list, ReadOnlyMemory<byte> inner)
    {
        if (!list.HasAlgorithm(inner))
        {
            throw new RevocationListFormatException(
                "The revocation list names one signature algorithm inside and another outside of what is signed (RFC 5280, section 5.1.1.2).");
        }
    }

    private static DistinguishedName ReadIssuer(AsnReader fields)
    {
        var issuer = DistinguishedName.Read(fields);
        return !issuer.IsEmpty
            ? issuer
            : throw new RevocationListFormatException("The revocation list has no issuer (RFC 5280, section 5.1.2.3).");
    }

    private static DateTimeOffset ReadTime(AsnReader fields) => DerSpan.ReadTime(fields.ReadEncodedValue().Span, out _);

    private static DateTimeOffset ReadNextUpdate(AsnReader fields, DateTimeOffset thisUpdate)
    {
        if (!fields.HasNext(Asn1Tag.UtcTime) && !fields.HasNext(Asn1Tag.GeneralizedTime))
        {
            throw new RevocationListFormatException(
                "The revocation list does not say when the next one is due (nextUpdate; RFC 5280, section 5.1.2.5), so nobody can tell when it is out of date.");
        }

        DateTimeOffset nextUpdate = ReadTime(fields);
        return nextUpdate >= thisUpdate
            ? nextUpdate
            : throw new RevocationListFormatException("The revocation list ends (nextUpdate) before it begins (thisUpdate).");
    }

    private static ReadOnlyMemory<byte> ReadEntries(AsnReader fields)
    {
        if (!fields.HasNext(Asn1Tag.Sequence))
        {
            return default;
        }

        ReadOnlyMemory<byte> entries = fields.PeekContentBytes();
        _ = fields.ReadSequence();
        return entries;
    }

    private static ListExtensions ReadExtensions(AsnReader wrapper, int version)
    {
        if (version == 1)
        {
            throw new RevocationListFormatException(
                "The revocation list does not parse: only version 2 has extensions (RFC 5280, section 5.1.2.1).");
        }

        ReadOnlySpan<byte> all = DerSpan.ReadSequence(wrapper.ReadEncodedValue().Span, out _);
        wrapper.ThrowIfNotEmpty();
        if (all.IsEmpty)
        {
            throw new AsnContentException();
        }

        var result = new ListExtensions();
        var seen = new SeenExtensions(MaximumExtensions);
        while (!all.IsEmpty)
        {
            DerExtension extension = DerExtension.Read(all, out int length);
            all = all[length..];
            seen.Add(extension.EncodedOid);
            result = Add(result, extension);
        }

        return result;
    }

    private static ListExtensions Add(ListExtensions extensions, in DerExtension extension)
    {
        if (extension.Is(DerExtension.DeltaCrlIndicator))
        {
            throw new RevocationListFormatException(
                "The revocation list is a delta list: it holds only what changed since another one (deltaCRLIndicator; RFC 5280, section 5.2.4). "
                + "Give the complete list.");
        }

        if (extension.Is(DerExtension.AuthorityKeyIdentifier))
        {
            return extensions with { AuthorityKeyIdentifier = ReadKeyIdentifier(extension.Value.ToArray()) };
        }

        if (extension.Is(DerExtension.IssuingDistributionPoint))
        {
            return extensions with { Scope = IssuingDistributionPoint.Read(extension.Value.ToArray()) };
        }

        if (extension.Is(DerExtension.CrlNumber))
        {
            CheckNumber(extension.Value);
            return extensions;
        }

        return extension.IsCritical ? extensions with { UnknownCritical = extensions.UnknownCritical ?? extension.Oid } : extensions;
    }

    /// <summary>RFC 5280, section 4.2.1.1: the key identifier alone, which names the key; issuer and serial number are passed over.</summary>
    private static ReadOnlyMemory<byte>? ReadKeyIdentifier(byte[] value)
    {
        var reader = new AsnReader(value, AsnEncodingRules.DER);
        AsnReader fields = reader.ReadSequence();
        reader.ThrowIfNotEmpty();
        if (!fields.HasNext(s_keyIdentifier))
        {
            return null;
        }

        return fields.ReadOctets(s_keyIdentifier);
    }

    /// <summary>RFC 5280, section 5.2.3: at most 20 bytes, not negative. Nothing here depends on it.</summary>
    private static void CheckNumber(ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> number = AsnDecoder.ReadIntegerBytes(value, AsnEncodingRules.DER, out int consumed);
        if (consumed != value.Length || number.Length > 20 || number[0] >= 0x80)
        {
            throw new RevocationListFormatException(
                "The revocation list does not parse: its number (cRLNumber) is negative or has more than 20 bytes (RFC 5280, section 5.2.3).");
        }
    }

    private sealed record ListExtensions
    {
        public ReadOnlyMemory<byte>? AuthorityKeyIdentifier { get; init; }

        public IssuingDistributionPoint Scope { get; init; } = IssuingDistributionPoint.Everything;

        public string? UnknownCritical { get; init; }
    }
}
