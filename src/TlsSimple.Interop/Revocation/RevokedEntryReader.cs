using System.Formats.Asn1;

namespace TlsSimple;

/// <summary>
/// Reads the entries of a list (RFC 5280, section 5.3) out of a span: a list may have a million of them, so nothing is
/// allocated for a usual one.
/// </summary>
internal static class RevokedEntryReader
{
    /// <summary>More than any entry has; three are defined.</summary>
    private const int MaximumExtensions = 16;

    /// <summary>Where the first entry's serial number lies, without a look at what follows it, for entries that were read before.</summary>
    public static ReadOnlySpan<byte> PeekSerialNumber(ReadOnlySpan<byte> entries, out int length)
    {
        ReadOnlySpan<byte> fields = DerSpan.ReadSequence(entries, out length);
        return AsnDecoder.ReadIntegerBytes(fields, AsnEncodingRules.DER, out _);
    }

    /// <summary>Reads the first entry and checks it.</summary>
    /// <param name="entries">One entry or more.</param>
    /// <param name="version">The list's version: only version 2 has extensions.</param>
    /// <param name="length">How many bytes the entry has.</param>
    /// <exception cref="AsnContentException">It is not DER.</exception>
    /// <exception cref="RevocationListFormatException">It breaks another rule, or says what only delta and indirect lists may.</exception>
    public static RevokedEntry Read(ReadOnlySpan<byte> entries, int version, out int length)
    {
        ReadOnlySpan<byte> fields = DerSpan.ReadSequence(entries, out length);
        _ = AsnDecoder.ReadIntegerBytes(fields, AsnEncodingRules.DER, out int consumed);
        fields = fields[consumed..];
        DateTimeOffset date = DerSpan.ReadTime(fields, out consumed);
        fields = fields[consumed..];
        if (fields.IsEmpty)
        {
            return new RevokedEntry(date, RevocationReason.Unspecified, null);
        }

        if (version == 1)
        {
            throw new RevocationListFormatException(
                "The revocation list does not parse: an entry has extensions, which version 1 has not (RFC 5280, section 5.1.2.1).");
        }

        ReadOnlySpan<byte> extensions = DerSpan.ReadSequence(fields, out consumed);
        if (consumed != fields.Length || extensions.IsEmpty)
        {
            throw new AsnContentException();
        }

        return ReadExtensions(extensions, date);
    }

    private static RevokedEntry ReadExtensions(ReadOnlySpan<byte> extensions, DateTimeOffset date)
    {
        RevocationReason? reason = null;
        string? unknownCritical = null;
        var seen = new SeenExtensions(MaximumExtensions);
        while (!extensions.IsEmpty)
        {
            DerExtension extension = DerExtension.Read(extensions, out int consumed);
            extensions = extensions[consumed..];
            seen.Add(extension.EncodedOid);
            if (extension.Is(DerExtension.ReasonCode))
            {
                reason = ReadReason(extension.Value);
            }
            else if (extension.Is(DerExtension.CertificateIssuer))
            {
                throw new RevocationListFormatException(
                    "The revocation list is indirect: an entry names another issuer (certificateIssuer; RFC 5280, section 5.3.3). "
                    + "Only lists that an issuer makes of its own certificates are supported.");
            }
            else if (extension.IsCritical)
            {
                unknownCritical ??= extension.Oid;
            }
        }

        return new RevokedEntry(date, reason ?? RevocationReason.Unspecified, unknownCritical);
    }

    private static RevocationReason ReadReason(ReadOnlySpan<byte> value)
    {
        ReadOnlySpan<byte> number = AsnDecoder.ReadEnumeratedBytes(value, AsnEncodingRules.DER, out int consumed);
        if (consumed != value.Length || number is not [<= 10 and not 7])
        {
            throw new RevocationListFormatException(
                "The revocation list does not parse: an entry has a reason code that is not one of RFC 5280, section 5.3.1.");
        }

        return (RevocationReason)number[0] != RevocationReason.RemoveFromCrl
            ? (RevocationReason)number[0]
            : throw new RevocationListFormatException(
                "The revocation list has an entry with the reason removeFromCRL, which only delta lists may have (RFC 5280, section 5.3.1).");
    }
}
