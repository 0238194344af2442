using TlsSimple.Bench.Runs;
using TlsSimple.Bench.Workers;

namespace TlsSimple.Bench.Sections;

/// <summary>Requests over connections that stay.</summary>
internal static class RequestRows
{
    private static readonly string[] s_everyone = [Contender.TlsSimple, Contender.SslStream, Contender.Plain, Contender.Curl, Contender.Node, Contender.Go];
    private static readonly string[] s_dotnet = [Contender.TlsSimple, Contender.SslStream, Contender.Plain];

    public static IEnumerable<PairedRow> All()
    {
        foreach ((int http, int atOnce) in new[] { (1, 1), (1, 16), (2, 64), (2, 200) })
        {
            foreach ((string name, int size) in new[] { ("13 B", 13), ("10 KB", 10240) })
            {
                yield return Row($"GET h{http} c={atOnce} {name}", ServerKind.Kestrel, s_everyone, http, atOnce, size);
            }
        }

        foreach ((int http, int atOnce) in new[] { (1, 1), (1, 16), (2, 64), (2, 200) })
        {
            yield return Row($"GET h{http} c={atOnce} 10 KB nginx", ServerKind.Nginx, s_dotnet, http, atOnce, 10240);
        }
    }

    private static PairedRow Row(string name, ServerKind server, string[] contenders, int http, int atOnce, int size) =>
        new(name, RateUnit.Requests, server, contenders, (stage, contender) => new Order
        {
            Work = "get",
            Url = stage.Url(server, contender, "p256", http, $"/b/{size}"),
            Http = http,
            AtOnce = atOnce,
            Roots = stage.Pki.Roots,
        });
}
