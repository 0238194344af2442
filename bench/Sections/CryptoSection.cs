using System.Globalization;
using TlsSimple.Bench.Pages;
using TlsSimple.Bench.Runs;

namespace TlsSimple.Bench.Sections;

/// <summary>What TLS is made of, in one C program (bench/crypto): our library, Mbed TLS as shipped, OpenSSL.</summary>
internal sealed class CryptoSection : ISection
{
    private const string Folder = "artifacts/bench/crypto";
    private static readonly string[] s_bulk = ["AES-128-GCM", "AES-256-GCM", "ChaCha20-Poly1305"];
    private static readonly string[] s_verbs = ["seal", "open"];
    private static readonly string[] s_sizes = ["16 KB", "1350 B", "64 B"];
    private static readonly string[] s_rest =
    [
        "SHA-256 16 KB", "SHA-256 64 B", "SHA-384 16 KB", "SHA-384 64 B", "X25519 key pair", "X25519 agree", "P-256 key pair", "P-256 agree", "P-256 sign", "P-256 verify",
        "P-384 agree", "P-384 sign", "P-384 verify", "RSA-2048 sign", "RSA-2048 verify",
    ];

    public string Key => "crypto";

    // As in rows[] of bench/crypto/main.c.
    public IReadOnlyList<string> Rows =>
        [.. s_bulk.SelectMany(cipher => s_verbs.SelectMany(verb => s_sizes.Select(size => $"{cipher} {verb} {size}"))), .. s_rest];

    public async Task RunAsync(Stage stage, IReadOnlyList<string> rows, Report report)
    {
        await Programs.RunAsync("bash", "bench/crypto/build.sh");
        report.Begin(Key, "| row | ours | Mbed TLS as shipped | OpenSSL | speed, ours to OpenSSL | ours to shipped |\n|---|---|---|---|---|---|");
        int samples = stage.Options.IsQuick ? 3 : 51;
        foreach (string row in rows)
        {
            string line = await Programs.RunAsync(
                $"{Folder}/crypto", $"{Folder}/libours.so", $"{Folder}/libshipped.so", samples.ToString(CultureInfo.InvariantCulture), row);
            string[] words = line.Trim().Split('\t');
            double[][] costs = [.. words[1..].Select(word => word.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray())];
            Spread toOpenSsl = Spread.Of(costs[2].Zip(costs[0], (theirs, ours) => theirs / ours));
            Spread toShipped = Spread.Of(costs[1].Zip(costs[0], (theirs, ours) => theirs / ours));
            report.Add(
                row,
                $"| {row} | {Text(row, costs[0])} | {Text(row, costs[1])} | {Text(row, costs[2])} | {PairedTable.Ratio(toOpenSsl)} | {toShipped.Median:F2} |",
                new Fact(toOpenSsl, null));
        }
    }

    private static string Text(string row, double[] nanoseconds)
    {
        double median = Spread.Of(nanoseconds).Median;
        int size = row.EndsWith("16 KB", StringComparison.Ordinal) ? 16384 : row.EndsWith("1350 B", StringComparison.Ordinal) ? 1350 : 0;
        return size > 0 ? $"{size / median * 1000:N0} MB/s" : median < 10_000 ? $"{median:N0} ns" : $"{median / 1000:N1} µs";
    }
}
