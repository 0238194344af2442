namespace TlsSimple;

/// <summary>
/// The transport ended without the peer's close_notify (RFC 8446, section 6.1): what was read is authentic, but more may have been to
/// come, and somebody may have cut it off. A protocol that tells the length of its messages knows; others must take it for an error.
/// </summary>
public sealed class TlsTruncatedException : IOException
{
    internal TlsTruncatedException(TlsException error)
        : base(error.Message, error)
    {
    }
}
