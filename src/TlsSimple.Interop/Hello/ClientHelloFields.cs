namespace TlsSimple;

/// <summary>The parts of a ClientHello that a choice can go by, as they stand in the message. A part that is missing is empty.</summary>
internal ref struct ClientHelloFields
{
    internal ushort LegacyVersion;

    /// <summary>Numbers of two bytes.</summary>
    internal ReadOnlySpan<byte> CipherSuites;

    /// <summary>The one host_name of server_name; whether it is a name is not looked at.</summary>
    internal ReadOnlySpan<byte> HostName;

    /// <summary>Names behind their length bytes, none of them empty.</summary>
    internal ReadOnlySpan<byte> ApplicationProtocols;

    /// <inheritdoc cref="CipherSuites"/>
    internal ReadOnlySpan<byte> Versions;

    /// <inheritdoc cref="CipherSuites"/>
    internal ReadOnlySpan<byte> Groups;

    /// <inheritdoc cref="CipherSuites"/>
    internal ReadOnlySpan<byte> SignatureSchemes;
}
