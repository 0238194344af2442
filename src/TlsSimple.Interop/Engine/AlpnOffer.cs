using System.Net.Security;

namespace TlsSimple;

/// <summary>The application protocols that a connection offers (RFC 7301, section 3.1), as bytes for the wire.</summary>
internal sealed class AlpnOffer : IEquatable<AlpnOffer>
{
    internal static readonly AlpnOffer None = new([]);
    internal static readonly AlpnOffer Http2 = new([SslApplicationProtocol.Http2]);
    internal static readonly AlpnOffer Http11 = new([SslApplicationProtocol.Http11]);
    internal static readonly AlpnOffer Http2OrHttp11 = new([SslApplicationProtocol.Http2, SslApplicationProtocol.Http11]);

    private readonly byte[] _wire;

    /// <exception cref="TlsException">A name is empty, or longer than 255 bytes, or holds a NUL, or together they exceed 65535 bytes.</exception>
    internal AlpnOffer(SslApplicationProtocol[] protocols)
    {
        using var wire = new MemoryStream();
        foreach (SslApplicationProtocol protocol in protocols)
        {
            ReadOnlySpan<byte> name = protocol.Protocol.Span;
            if (name.IsEmpty || name.Length > byte.MaxValue || name.Contains((byte)0))
            {
                throw TlsFailure.InvalidOption(
                    $"ApplicationProtocols holds a name of {name.Length} bytes ('{protocol}'): each must have 1 to 255 bytes, none of them NUL.");
            }

            wire.WriteByte((byte)name.Length);
            wire.Write(name);
        }

        if (wire.Length > ushort.MaxValue)
        {
            throw TlsFailure.InvalidOption($"ApplicationProtocols takes {wire.Length} bytes on the wire: 65535 are the most (RFC 7301, section 3.1).");
        }

        _wire = wire.ToArray();
    }

    internal ReadOnlySpan<byte> Wire => _wire;

    public bool Equals(AlpnOffer? other) => other is not null && Wire.SequenceEqual(other.Wire);

    public override bool Equals(object? obj) => Equals(obj as AlpnOffer);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Wire);
        return hash.ToHashCode();
    }
}
