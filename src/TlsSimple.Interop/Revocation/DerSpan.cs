using System.Formats.Asn1;

namespace TlsSimple;

/// <summary>What lists and their entries read out of a span.</summary>
internal static class DerSpan
{
    /// <summary>The contents of a SEQUENCE that stands first.</summary>
    /// <exception cref="AsnContentException">Something else stands there.</exception>
    public static ReadOnlySpan<byte> ReadSequence(ReadOnlySpan<byte> source, out int consumed)
    {
        AsnDecoder.ReadSequence(source, AsnEncodingRules.DER, out int offset, out int length, out consumed);
        return source.Slice(offset, length);
    }

    /// <summary>A time that stands first: whole seconds and Z, in UTCTime through 2049 and in GeneralizedTime from 2050 (RFC 5280, sections 5.1.2.4 to 5.1.2.6).</summary>
    /// <exception cref="AsnContentException">Something else stands there, or a time in another form.</exception>
    public static DateTimeOffset ReadTime(ReadOnlySpan<byte> source, out int consumed)
    {
        if (source is [(byte)UniversalTagNumber.UtcTime, ..])
        {
            return AsnDecoder.ReadUtcTime(source, AsnEncodingRules.DER, out consumed, twoDigitYearMax: 2049);
        }

        DateTimeOffset time = AsnDecoder.ReadGeneralizedTime(source, AsnEncodingRules.DER, out consumed);
        return time.Year >= 2050 && time.Ticks % TimeSpan.TicksPerSecond == 0 ? time : throw new AsnContentException();
    }
}
