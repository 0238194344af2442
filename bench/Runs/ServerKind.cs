namespace TlsSimple.Bench.Runs;

internal enum ServerKind
{
    Kestrel,
    Nginx,
}
