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

    /// <summary>A time that stands first, as <see cref="TimeReader"/> reads it, and of the type that RFC 5280, sections 5.1.2.4 to 5.1.2.6, demands.</summary>
    /// <exception cref="AsnContentException">Something else stands there, or a time in another form.</exception>
    public static DateTimeOffset ReadTime(ReadOnlySpan<byte> source, out int consumed)
    {
        DateTimeOffset time = TimeReader.Read(source, out consumed, out bool isConforming);
        return isConforming ? time : throw new AsnContentException();
    }
}
