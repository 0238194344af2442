using System.Formats.Asn1;

namespace TlsSimple;

/// <summary>Reads the times of certificates and lists (RFC 5280, sections 4.1.2.5 and 5.1.2.4): whole seconds and Z.</summary>
internal static class TimeReader
{
    /// <summary>A time that stands first.</summary>
    /// <param name="source">One value or more.</param>
    /// <param name="consumed">How many bytes the time has.</param>
    /// <param name="isConforming">
    /// Whether it has the type that the RFC demands: UTCTime through 2049, GeneralizedTime from 2050. A root in everybody's
    /// bundle (Certum Trusted Network CA 2) has GeneralizedTime of 2011, so for certificates that is told, not refused.
    /// </param>
    /// <exception cref="AsnContentException">Something else stands there, or a time in another form.</exception>
    public static DateTimeOffset Read(ReadOnlySpan<byte> source, out int consumed, out bool isConforming)
    {
        if (source is [(byte)UniversalTagNumber.UtcTime, ..])
        {
            isConforming = true;
            return AsnDecoder.ReadUtcTime(source, AsnEncodingRules.DER, out consumed, twoDigitYearMax: 2049);
        }

        DateTimeOffset time = AsnDecoder.ReadGeneralizedTime(source, AsnEncodingRules.DER, out consumed);
        isConforming = time.Year >= 2050;
        return time.Ticks % TimeSpan.TicksPerSecond == 0 ? time : throw new AsnContentException();
    }
}
