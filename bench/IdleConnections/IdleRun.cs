using System.Globalization;

namespace TlsSimple.Bench.IdleConnections;

/// <summary>
/// Opens many connections between two processes, a server and a client, leaves them idle, each with a read that waits, and says what one
/// of them costs. Fixed costs are in neither figure: a first few connections are open when the counting begins.
/// </summary>
internal static class IdleRun
{
    private const int WarmUp = 1000;

    /// <param name="words">How many connections, the files of certificate, key and CA (PEM), and the TLS: <c>tlssimple</c> or <c>sslstream</c>, several.</param>
    internal static async Task RunAsync(string[] words)
    {
        int count = int.Parse(words[0], CultureInfo.InvariantCulture);
        Console.WriteLine(
            $"{count.ToString("N0", CultureInfo.InvariantCulture)} connections, TLS 1.3 on loopback, P-256 chain of two; bytes a connection\n\n" +
            "| TLS | process | native library | managed heap | rest of the resident memory | resident memory | kernel, both ends |\n" +
            "|---|---|---:|---:|---:|---:|---:|");
        foreach (string tls in words[4..])
        {
            IdleUse use = await MeasureAsync(count, words[1..4], tls);
            Write(tls, "server", use.Server, use.Kernel);
            Write(tls, "client", use.Client, use.Kernel);
        }
    }

    /// <summary>What one connection costs at either end.</summary>
    internal static async Task<IdleUse> MeasureAsync(int count, string[] files, string tls)
    {
        await using IdleProcess server = IdleProcess.Start("server", tls, files[0], files[1]);
        string port = await server.ReadAsync();
        await using IdleProcess client = IdleProcess.Start("client", tls, files[2], port);

        await OpenAsync(server, client, WarmUp, WarmUp);
        (MemoryUse Server, MemoryUse Client) before = (await AskAsync(server), await AskAsync(client));
        long slab = KernelSlab();
        await OpenAsync(server, client, count, WarmUp + count);
        long kernel = KernelSlab() - slab;
        (MemoryUse Server, MemoryUse Client) after = (await AskAsync(server), await AskAsync(client));

        return new IdleUse((after.Server - before.Server) / count, (after.Client - before.Client) / count, kernel / count);
    }

    private static async Task OpenAsync(IdleProcess server, IdleProcess client, int count, int total)
    {
        await client.AskAsync($"open {count}");
        await server.AskAsync($"await {total}");
    }

    private static async Task<MemoryUse> AskAsync(IdleProcess process) => MemoryUse.Parse(await process.AskAsync("measure"));

    /// <summary>Sockets have no pages of their own while nothing is in them, but structures; the machine's other work is in the figure too.</summary>
    internal static long KernelSlab()
    {
        string line = File.ReadLines("/proc/meminfo").First(line => line.StartsWith("Slab:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private static void Write(string tls, string process, MemoryUse use, long kernel)
    {
        string native = tls == IdleTls.TlsSimple ? use.Native.ToString("N0", CultureInfo.InvariantCulture) : "in the rest";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {(tls == IdleTls.TlsSimple ? "TlsStream" : "SslStream")} | {process} | {native} | {use.Managed:N0} | {use.Resident - use.Native - use.Managed:N0} | {use.Resident:N0} | {kernel:N0} |"));
    }
}
