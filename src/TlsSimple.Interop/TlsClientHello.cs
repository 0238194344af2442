using System.Net.Security;
using System.Security.Authentication;

namespace TlsSimple;

/// <summary>What a client asks for, before anything was answered (RFC 8446, section 4.1.2). Nothing of it is proven. Immutable.</summary>
public sealed class TlsClientHello
{
    internal TlsClientHello()
    {
    }

    /// <summary>The name that the client asks for (RFC 6066, section 3), lower-cased; <c>null</c> if it names nobody.</summary>
    public string? ServerName { get; init; }

    /// <summary>The protocol versions that it speaks, as far as .NET has names for them.</summary>
    public SslProtocols Protocols { get; init; }

    /// <summary>The application protocols that it offers, in its order of preference; empty if none.</summary>
    public IReadOnlyList<SslApplicationProtocol> ApplicationProtocols { get; init; } = [];

    /// <summary>The cipher suites that it offers, in its order of preference, unknown ones and GREASE among them.</summary>
    public IReadOnlyList<TlsCipherSuite> CipherSuites { get; init; } = [];

    /// <summary>The key exchange groups that it offers, in its order of preference, unknown ones among them.</summary>
    public IReadOnlyList<TlsNamedGroup> Groups { get; init; } = [];

    /// <summary>The numbers of the signature schemes that it can verify (RFC 8446, section 4.2.3), in its order of preference.</summary>
    public IReadOnlyList<int> SignatureSchemes { get; init; } = [];
}
