using TlsSimple.Bench.Runs;

namespace TlsSimple.Bench.Sections;

/// <summary>What is on the disk: ours, and what SslStream needs beside the runtime.</summary>
internal sealed class SizeSection : ISection
{
    public const string Library = "size of the native library";
    private const double Limit = 600e3;

    private static readonly string[] s_folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/lib64", "/usr/lib64", "/usr/lib"];

    public string Key => "size";

    public IReadOnlyList<string> Rows => [Library];

    public Task RunAsync(Stage stage, IReadOnlyList<string> rows, Report report)
    {
        report.Begin(Key, "| file | KB | |\n|---|---:|---|");
        string here = AppContext.BaseDirectory;
        string library = Path.Combine(here, "libtlssimple.so");
        double share = new FileInfo(library).Length / Limit;
        report.Add(Library, Line(library, $"{share:P0} of the 600 KB that it may have"), new Fact(null, new Spread(share, share, share)));
        foreach (string name in new[] { "TlsSimple.Interop.dll", "TlsSimple.Http.dll", "TlsSimple.MozillaRoots.dll", "Polly.Core.dll" })
        {
            report.Add(Line(Path.Combine(here, name), "managed"));
        }

        foreach (string name in new[] { "libssl.so.3", "libcrypto.so.3" })
        {
            report.Add(Line(Find(name), "what SslStream loads"));
        }

        return Task.CompletedTask;
    }

    private static string? Find(string name) =>
        s_folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private static string Line(string? path, string what) => path is null ? "| not found | | |" : $"| {Path.GetFileName(path)} | {new FileInfo(path).Length / 1000.0:N0} | {what} |";
}
