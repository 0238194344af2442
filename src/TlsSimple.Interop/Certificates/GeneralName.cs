using System.Net;
using System.Text;

namespace TlsSimple;

/// <summary>One entry of a subject alternative name (RFC 5280, section 4.2.1.6), not yet judged.</summary>
/// <param name="Kind">Which alternative it is.</param>
/// <param name="Value">What stands inside its tag: the characters of a DNS name, the bytes of an address, the DER of a directory name.</param>
internal readonly record struct GeneralName(GeneralNameKind Kind, ReadOnlyMemory<byte> Value)
{
    /// <summary>The entry for a message.</summary>
    public override string ToString() => Kind switch
    {
        GeneralNameKind.Dns or GeneralNameKind.Email or GeneralNameKind.Uri =>
            DisplayText.Clean(Encoding.Latin1.GetString(Value.Span)),
        GeneralNameKind.IPAddress when Value.Length is 4 or 16 => new IPAddress(Value.Span).ToString(),
        GeneralNameKind.IPAddress => $"an address of {Value.Length} bytes",
        _ => Kind.ToString(),
    };
}
