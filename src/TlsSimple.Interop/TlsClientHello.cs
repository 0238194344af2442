using System.Buffers.Binary;
using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security.Authentication;

namespace TlsSimple;

/// <summary>What a client asks for, before anything was answered (RFC 8446, section 4.1.2). Nothing of it is proven. Immutable.</summary>
public sealed class TlsClientHello
{
    private readonly byte[] _protocols;

    internal TlsClientHello(in ClientHelloFields fields)
    {
        RequestedName requested = RequestedName.Of(fields.HostName);
        ServerName = requested.Name;
        AsksForNonsense = requested.IsNonsense;
        Protocols = ProtocolsOf(fields);
        CipherSuites = NumbersOf<TlsCipherSuite>(fields.CipherSuites);
        Groups = NumbersOf<TlsNamedGroup>(fields.Groups);
        SignatureSchemes = Array.ConvertAll(NumbersOf<ushort>(fields.SignatureSchemes), number => (int)number);
        _protocols = fields.ApplicationProtocols.ToArray();
    }

    /// <summary>
    /// The name that the client asks for (RFC 6066, section 3), lower-cased and without a trailing dot; <c>null</c> if it names nobody, or gives an address or
    /// what is no DNS name at all.
    /// </summary>
    public string? ServerName { get; }

    /// <summary>The protocol versions that it speaks, as far as .NET has names for them.</summary>
    public SslProtocols Protocols { get; }

    /// <summary>The application protocols that it offers, in its order of preference; empty if none.</summary>
    public IReadOnlyList<SslApplicationProtocol> ApplicationProtocols => field ??= ProtocolNamesOf(_protocols);

    /// <summary>The cipher suites that it offers, in its order of preference, unknown ones and GREASE among them.</summary>
    public IReadOnlyList<TlsCipherSuite> CipherSuites { get; }

    /// <summary>The key exchange groups that it offers, in its order of preference, unknown ones among them.</summary>
    public IReadOnlyList<TlsNamedGroup> Groups { get; }

    /// <summary>The numbers of the signature schemes that it can verify (RFC 8446, section 4.2.3), in its order of preference.</summary>
    public IReadOnlyList<int> SignatureSchemes { get; }

    /// <summary>It names a server, by what is no DNS name.</summary>
    internal bool AsksForNonsense { get; }

    private static SslProtocols ProtocolsOf(in ClientHelloFields fields)
    {
        // Without the extension the one field says the highest; what is below it the client does not say (RFC 8446, appendix D.2).
        if (fields.Versions.IsEmpty)
        {
            return NameOf(fields.LegacyVersion);
        }

        SslProtocols protocols = SslProtocols.None;
        for (int i = 0; i < fields.Versions.Length; i += 2)
        {
            protocols |= NameOf(BinaryPrimitives.ReadUInt16BigEndian(fields.Versions[i..]));
        }

        return protocols;
    }

    private static SslProtocols NameOf(ushort version) => version switch
    {
        0x0304 => SslProtocols.Tls13,
        0x0303 => SslProtocols.Tls12,

        // TLS 1.1 and 1.0, whose names are obsolete as they are.
        0x0302 => (SslProtocols)768,
        0x0301 => (SslProtocols)192,
        _ => SslProtocols.None,
    };

    private static T[] NumbersOf<T>(ReadOnlySpan<byte> pairs)
        where T : unmanaged
    {
        ushort[] numbers = new ushort[pairs.Length / 2];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = BinaryPrimitives.ReadUInt16BigEndian(pairs[(2 * i)..]);
        }

        return MemoryMarshal.Cast<ushort, T>(numbers).ToArray();
    }

    /// <summary>On demand only: a hostile hello has thousands of them.</summary>
    private static SslApplicationProtocol[] ProtocolNamesOf(ReadOnlySpan<byte> wire)
    {
        var names = new List<SslApplicationProtocol>();
        for (; !wire.IsEmpty; wire = wire[(1 + wire[0])..])
        {
            names.Add(new SslApplicationProtocol(wire.Slice(1, wire[0]).ToArray()));
        }

        return [.. names];
    }
}
