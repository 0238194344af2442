using TlsSimple.Bench.Runs;
using TlsSimple.Bench.Workers;

namespace TlsSimple.Bench.Sections;

/// <summary>Large bodies, one at a time.</summary>
internal static class TransferRows
{
    private static readonly string[] s_everyone = [Contender.TlsSimple, Contender.SslStream, Contender.Plain, Contender.Curl, Contender.Node, Contender.Go];
    private static readonly string[] s_dotnet = [Contender.TlsSimple, Contender.SslStream];
    private static readonly (string Name, string Port)[] s_suites = [("AES-128-GCM", "aes128"), ("AES-256-GCM", "aes256"), ("ChaCha20", "chacha")];

    public static IEnumerable<PairedRow> All()
    {
        foreach ((string suite, string port) in s_suites)
        {
            foreach (int http in new[] { 1, 2 })
            {
                foreach (string work in new[] { "download", "upload" })
                {
                    yield return Row($"{work} h{http} {suite}", ServerKind.Kestrel, port == "aes128" ? s_everyone : s_dotnet, work, http, port);
                }
            }
        }

        foreach (int http in new[] { 1, 2 })
        {
            yield return Row($"download h{http} AES-128-GCM nginx", ServerKind.Nginx, [.. s_dotnet, Contender.Plain], "download", http, "aes128");
        }
    }

    private static PairedRow Row(string name, ServerKind server, string[] contenders, string work, int http, string port) =>
        new(name, RateUnit.Bytes, server, contenders, (stage, contender) => new Order
        {
            Work = work,
            Url = stage.Url(server, contender, port, http, work == "download" ? $"/stream/{stage.Options.TransferBytes}" : "/sink"),
            Http = http,
            Bytes = stage.Options.TransferBytes,
            Roots = stage.Pki.Roots,
        });
}
