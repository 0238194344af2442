namespace TlsSimple;

/// <summary>
/// Takes a ClientHello apart (RFC 8446, section 4.1.2; RFC 5246, section 7.4.1.2), strictly: what could be read in two ways is not
/// read at all, so that the engine, which reads the same bytes, never sees another name.
/// </summary>
internal static class ClientHelloReader
{
    private const ushort ServerNameExtension = 0;
    private const ushort GroupsExtension = 10;
    private const ushort SignatureAlgorithmsExtension = 13;
    private const ushort ApplicationProtocolsExtension = 16;
    private const ushort SupportedVersionsExtension = 43;
    private const int MessageHeaderLength = 4;

    /// <summary>More than any client sends; keeps the search for one that stands twice short.</summary>
    private const int MaximumExtensions = 256;

    /// <param name="message">The whole message with its header of four bytes.</param>
    /// <param name="fields">Its parts, which point into <paramref name="message"/>.</param>
    /// <returns><c>false</c> if it breaks the syntax, or an extension stands in it twice, or server_name is not one host name.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> message, out ClientHelloFields fields)
    {
        fields = default;
        if (message.Length < MessageHeaderLength)
        {
            return false;
        }

        var reader = new VectorReader(message[MessageHeaderLength..]);
        if (!reader.TryReadUInt16(out fields.LegacyVersion)
            || !reader.TryRead(32, out _)
            || !reader.TryReadVector8(0, out ReadOnlySpan<byte> sessionId) || sessionId.Length > 32
            || !reader.TryReadVector16(2, out fields.CipherSuites) || !IsPairs(fields.CipherSuites)
            || !reader.TryReadVector8(1, out _))
        {
            return false;
        }

        // TLS 1.2 can do without.
        return reader.IsAtEnd
            || (reader.TryReadVector16(0, out ReadOnlySpan<byte> extensions) && reader.IsAtEnd && TryReadExtensions(extensions, ref fields));
    }

    private static bool TryReadExtensions(ReadOnlySpan<byte> extensions, ref ClientHelloFields fields)
    {
        Span<ushort> seen = stackalloc ushort[MaximumExtensions];
        int count = 0;
        var reader = new VectorReader(extensions);
        while (!reader.IsAtEnd)
        {
            if (!reader.TryReadUInt16(out ushort type)
                || !reader.TryReadVector16(0, out ReadOnlySpan<byte> body)
                || count == seen.Length
                || seen[..count].Contains(type)
                || !TryReadExtension(type, body, ref fields))
            {
                return false;
            }

            seen[count++] = type;
        }

        return true;
    }

    private static bool TryReadExtension(ushort type, ReadOnlySpan<byte> body, ref ClientHelloFields fields)
    {
        return type switch
        {
            ServerNameExtension => TryReadServerName(body, out fields.HostName),
            GroupsExtension => TryReadPairs(body, out fields.Groups),
            SignatureAlgorithmsExtension => TryReadPairs(body, out fields.SignatureSchemes),
            ApplicationProtocolsExtension => TryReadProtocols(body, out fields.ApplicationProtocols),
            SupportedVersionsExtension => TryReadVersions(body, out fields.Versions),
            _ => true,
        };
    }

    /// <summary>RFC 6066, section 3. The list has room for kinds of names that were never defined, so it is one host_name.</summary>
    private static bool TryReadServerName(ReadOnlySpan<byte> body, out ReadOnlySpan<byte> name)
    {
        name = default;
        var reader = new VectorReader(body);
        if (!reader.TryReadVector16(1, out ReadOnlySpan<byte> list) || !reader.IsAtEnd)
        {
            return false;
        }

        var names = new VectorReader(list);
        return names.TryReadByte(out byte kind) && kind == 0 && names.TryReadVector16(1, out name) && names.IsAtEnd;
    }

    private static bool TryReadProtocols(ReadOnlySpan<byte> body, out ReadOnlySpan<byte> protocols)
    {
        var reader = new VectorReader(body);
        if (!reader.TryReadVector16(2, out protocols) || !reader.IsAtEnd)
        {
            return false;
        }

        var names = new VectorReader(protocols);
        while (!names.IsAtEnd)
        {
            if (!names.TryReadVector8(1, out _))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReadPairs(ReadOnlySpan<byte> body, out ReadOnlySpan<byte> pairs)
    {
        var reader = new VectorReader(body);
        return reader.TryReadVector16(2, out pairs) && IsPairs(pairs) && reader.IsAtEnd;
    }

    private static bool TryReadVersions(ReadOnlySpan<byte> body, out ReadOnlySpan<byte> versions)
    {
        var reader = new VectorReader(body);
        return reader.TryReadVector8(2, out versions) && IsPairs(versions) && reader.IsAtEnd;
    }

    private static bool IsPairs(ReadOnlySpan<byte> bytes) => bytes.Length % 2 == 0;
}
