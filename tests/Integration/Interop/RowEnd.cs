namespace TlsSimple.Integration.Interop;

/// <summary>Who says close_notify first; the other answers with its own.</summary>
internal enum RowEnd
{
    ClientFirst,
    ServerFirst,
}
