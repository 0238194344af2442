using System.Formats.Asn1;
using System.Globalization;
using System.Text;

namespace TlsSimple;

/// <summary>
/// An issuer's or a subject's name (RFC 5280, section 4.1.2.4): equal by its bytes, matched by the rules of section 7.1,
/// shown as RFC 4514 writes it.
/// </summary>
internal sealed class DistinguishedName : IEquatable<DistinguishedName>
{
    private const int MaximumTextLength = 1024;

    private string? _text;
    private ComparableName? _comparable;
    private string? _comparableText;

    private DistinguishedName(ReadOnlyMemory<byte> der, bool isEmpty)
    {
        Der = der;
        IsEmpty = isEmpty;
    }

    /// <summary>The name as DER.</summary>
    public ReadOnlyMemory<byte> Der { get; }

    /// <summary>Whether it has no attribute at all.</summary>
    public bool IsEmpty { get; }

    /// <summary>Reads one name and checks its structure, so that showing it cannot fail.</summary>
    /// <exception cref="AsnContentException">It is no name.</exception>
    public static DistinguishedName Read(AsnReader reader)
    {
        ReadOnlyMemory<byte> der = reader.PeekEncodedValue();
        AsnReader names = reader.ReadSequence();
        bool isEmpty = !names.HasData;
        while (names.HasData)
        {
            AsnReader attributes = ReadAttributes(names);
            do
            {
                _ = ReadAttribute(attributes);
            }
            while (attributes.HasData);
        }

        return new DistinguishedName(der, isEmpty);
    }

    /// <summary>
    /// Each RDN in a form that is the same for names that RFC 5280, section 7.1 calls the same: characters, not their
    /// encoding; case folded; runs of white space as one blank. Attributes of another type than text go by their DER.
    /// </summary>
    public IReadOnlyList<string> Comparable => (_comparable ??= MakeComparable()).Parts;

    /// <summary>
    /// Whether an attribute is text that does not decode, so that it may be any name in disguise: as <see cref="Comparable"/> it
    /// equals itself alone.
    /// </summary>
    public bool HasUnreadableText => (_comparable ??= MakeComparable()).HasUnreadableText;

    /// <summary><see cref="Comparable"/> as one string, for indexes.</summary>
    public string ComparableText => _comparableText ??= string.Join('\u0001', Comparable);

    /// <summary>Reads the DER of a name that stands alone.</summary>
    /// <exception cref="AsnContentException">It is no name, or something follows it.</exception>
    public static DistinguishedName Parse(ReadOnlyMemory<byte> der)
    {
        var reader = new AsnReader(der, AsnEncodingRules.DER);
        DistinguishedName name = Read(reader);
        reader.ThrowIfNotEmpty();
        return name;
    }

    /// <summary>Whether both are the same name by RFC 5280, section 7.1.</summary>
    public bool Matches(DistinguishedName other) => Equals(other) || ComparableText == other.ComparableText;

    /// <summary>Whether it lies in the subtree of <paramref name="ancestor"/>: begins with all of its RDNs (RFC 5280, section 7.1).</summary>
    public bool IsWithin(DistinguishedName ancestor)
    {
        if (ancestor.Comparable.Count > Comparable.Count)
        {
            return false;
        }

        for (int i = 0; i < ancestor.Comparable.Count; i++)
        {
            if (Comparable[i] != ancestor.Comparable[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The values of the attributes of one type, in order; <c>null</c> for one that is no text.</summary>
    public IEnumerable<string?> ValuesOf(string oid)
    {
        AsnReader names = new AsnReader(Der, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            AsnReader attributes = ReadAttributes(names);
            while (attributes.HasData)
            {
                (string type, ReadOnlyMemory<byte> value) = ReadAttribute(attributes);
                if (type == oid)
                {
                    yield return AttributeText.Read(value);
                }
            }
        }
    }

    public bool Equals(DistinguishedName? other) => other is not null && Der.Span.SequenceEqual(other.Der.Span);

    public override bool Equals(object? obj) => Equals(obj as DistinguishedName);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Der.Span);
        return hash.ToHashCode();
    }

    /// <summary>The name as RFC 4514 writes it, the most specific part first: <c>CN=example.com, O=Example, C=GB</c>.</summary>
    public override string ToString() => _text ??= Format();

    private string Format()
    {
        var parts = new List<string>();
        AsnReader names = new AsnReader(Der, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            AsnReader attributes = ReadAttributes(names);
            var part = new StringBuilder();
            do
            {
                (string oid, ReadOnlyMemory<byte> value) = ReadAttribute(attributes);
                part.Append(part.Length > 0 ? " + " : "");
                AppendAttribute(part, oid, value);
            }
            while (attributes.HasData);
            parts.Add(part.ToString());
        }

        parts.Reverse();
        string text = string.Join(", ", parts);
        return text.Length <= MaximumTextLength ? text : text[..MaximumTextLength] + "…";
    }

    private ComparableName MakeComparable()
    {
        var result = new List<string>();
        bool hasUnreadableText = false;
        AsnReader names = new AsnReader(Der, AsnEncodingRules.DER).ReadSequence();
        while (names.HasData)
        {
            AsnReader attributes = ReadAttributes(names);
            var parts = new List<string>();
            do
            {
                (string oid, ReadOnlyMemory<byte> value) = ReadAttribute(attributes);
                string? text = AttributeText.Read(value);
                hasUnreadableText |= text is null && AttributeText.IsText(value);
                parts.Add(text is null ? $"{oid}#{Convert.ToHexStringLower(value.Span)}" : $"{oid}={AttributeText.Fold(text)}");
            }
            while (attributes.HasData);
            parts.Sort(StringComparer.Ordinal);
            result.Add(string.Join('\u0002', parts));
        }

        return new ComparableName([.. result], hasUnreadableText);
    }

    // The order within a SET is not looked at: CAs get it wrong, and nothing depends on it.
    private static AsnReader ReadAttributes(AsnReader names) => names.ReadSetOf(skipSortOrderValidation: true);

    private static (string Oid, ReadOnlyMemory<byte> Value) ReadAttribute(AsnReader attributes)
    {
        AsnReader attribute = attributes.ReadSequence();
        string oid = attribute.ReadObjectIdentifier();
        ReadOnlyMemory<byte> value = attribute.ReadEncodedValue();
        attribute.ThrowIfNotEmpty();
        return (oid, value);
    }

    private static void AppendAttribute(StringBuilder part, string oid, ReadOnlyMemory<byte> value)
    {
        if (ShortName(oid) is string shortName && AttributeText.Show(value) is string text)
        {
            part.Append(shortName).Append('=');
            AppendEscaped(part, text);
        }
        else
        {
            // RFC 4514, section 2.4: what has no name or no text is shown as its DER.
            part.Append(oid).Append("=#").Append(Convert.ToHexStringLower(value.Span));
        }
    }

    /// <summary>The names of RFC 4514, section 3, and what else is common in certificates.</summary>
    private static string? ShortName(string oid) => oid switch
    {
        "2.5.4.3" => "CN",
        "2.5.4.4" => "SN",
        "2.5.4.5" => "serialNumber",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.9" => "STREET",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "2.5.4.12" => "title",
        "2.5.4.42" => "givenName",
        "2.5.4.46" => "dnQualifier",
        "2.5.4.97" => "organizationIdentifier",
        "0.9.2342.19200300.100.1.1" => "UID",
        "0.9.2342.19200300.100.1.25" => "DC",
        "1.2.840.113549.1.9.1" => "emailAddress",
        _ => null,
    };

    /// <summary>RFC 4514, section 2.4; hidden characters are escaped too, which that section allows.</summary>
    private static void AppendEscaped(StringBuilder part, string text)
    {
        Span<byte> utf8 = stackalloc byte[4];
        int index = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isFirst = index == 0;
            bool isLast = index + rune.Utf16SequenceLength >= text.Length;
            if (!DisplayText.IsPrintable(rune))
            {
                foreach (byte octet in utf8[..rune.EncodeToUtf8(utf8)])
                {
                    part.Append(CultureInfo.InvariantCulture, $"\\{octet:X2}");
                }
            }
            else
            {
                bool isSpecial = rune.Value is '"' or '+' or ',' or ';' or '<' or '>' or '\\'
                    || (rune.Value == ' ' && (isFirst || isLast))
                    || (rune.Value == '#' && isFirst);
                part.Append(isSpecial ? "\\" : "").Append(rune);
            }

            index += rune.Utf16SequenceLength;
        }
    }

    private sealed record ComparableName(string[] Parts, bool HasUnreadableText);
}
