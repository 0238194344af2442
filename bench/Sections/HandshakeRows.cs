using TlsSimple.Bench.Runs;
using TlsSimple.Bench.Workers;

namespace TlsSimple.Bench.Sections;

/// <summary>New connections: by TLS alone over TCP, full ones and resumed ones with a GET, and by the HTTP client, one for each request.</summary>
internal static class HandshakeRows
{
    private static readonly string[] s_dotnet = [Contender.TlsSimple, Contender.SslStream, Contender.Plain];
    private static readonly string[] s_peers = [.. s_dotnet, Contender.Curl, Contender.Node, Contender.Go];
    private static readonly (string Name, string Port)[] s_chains = [("P-256", "p256"), ("RSA-2048", "rsa"), ("web chain", "web")];

    public static IEnumerable<PairedRow> All()
    {
        foreach (string tls in new[] { "1.3", "1.2" })
        {
            foreach ((string chain, string port) in s_chains)
            {
                foreach (bool resumes in new[] { false, true })
                {
                    foreach (int threads in new[] { 1, 8 })
                    {
                        string name = $"{(resumes ? "resumed+GET" : "full")} {tls} {chain} {(threads == 1 ? "1 thread" : $"{threads} threads")}";
                        yield return Row(name, ServerKind.Kestrel, s_dotnet, "connect", tls, port, resumes, threads);
                    }
                }
            }
        }

        foreach ((string chain, string port) in s_chains)
        {
            yield return Row($"full 1.3 {chain} 1 thread nginx", ServerKind.Nginx, s_dotnet, "connect", "1.3", port, false, 1);
        }

        yield return Row("resumed+GET 1.3 P-256 1 thread nginx", ServerKind.Nginx, s_dotnet, "connect", "1.3", "p256", true, 1);
        foreach ((string chain, string port) in s_chains)
        {
            yield return Row($"connection a GET, full {chain}", ServerKind.Kestrel, s_peers, "fresh", "1.3", port, false, 1);
        }

        yield return Row("connection a GET, resumed P-256", ServerKind.Kestrel, s_peers, "fresh", "1.3", "p256", true, 1);
    }

    private static PairedRow Row(string name, ServerKind server, string[] contenders, string work, string tls, string port, bool resumes, int threads) =>
        new(name, RateUnit.Connections, server, contenders, (stage, contender) => new Order
        {
            Work = work,

            // SslStream keeps sessions by name for the process: each server has its own, where nobody has to resolve it.
            Url = stage.Url(server, contender, Port(port, resumes), 1, "/b/13", work == "connect" ? $"{server}-{Port(port, resumes)}-{tls[^1]}.bench.test" : "localhost"),
            AtOnce = threads,
            Tls = tls,
            Resumes = resumes,
            Roots = stage.Pki.Roots,
        })
        { IsFresh = work == "fresh" };

    private static string Port(string port, bool resumes) => resumes ? port : $"{port}-full";
}
