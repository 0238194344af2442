namespace TlsSimple.Bench;

/// <summary>The usual chain of three, ours against the platform's, in the same run.</summary>
internal static class UsualChains
{
    public static void Run()
    {
        Console.WriteLine("| chain | certificates are | ours | of that managed | X509Chain | ours / X509Chain | managed / X509Chain | ours allocates | X509Chain allocates |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (BenchChain chain in BenchChain.All())
        {
            Show(chain.Name, "read from DER", PairedRun.Measure(chain.VerifyFromDer, chain.VerifyManagedFromDer, chain.BuildFromDer));
            Show(chain.Name, "there already", PairedRun.Measure(chain.Verify, chain.VerifyManaged, chain.Build));
        }
    }

    private static void Show(string chain, string what, Measurement[] costs) => Console.WriteLine(
        $"| {chain} | {what} | {costs[0].Microseconds:F0} µs | {costs[1].Microseconds:F0} µs | {costs[2].Microseconds:F0} µs "
        + $"| {costs[0].Microseconds / costs[2].Microseconds:F2} | {costs[1].Microseconds / costs[2].Microseconds:F2} "
        + $"| {costs[0].Bytes / 1024.0:F1} KB | {costs[2].Bytes / 1024.0:F1} KB |");
}
