namespace TlsSimple.Integration.Interop;

/// <summary>The cipher of a row; with protocol and certificate it makes the suite.</summary>
internal enum RowAead
{
    Aes128Gcm,
    Aes256Gcm,
    ChaCha20,
}
