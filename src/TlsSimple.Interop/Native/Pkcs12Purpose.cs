namespace TlsSimple;

/// <summary>What is derived from a password (RFC 7292, appendix B.3).</summary>
internal enum Pkcs12Purpose
{
    Key = 1,
    InitializationVector = 2,
    MacKey = 3,
}
