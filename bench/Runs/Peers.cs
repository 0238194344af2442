namespace TlsSimple.Bench.Runs;

/// <summary>Which programs outside .NET the machine has. Who is missing does not take part.</summary>
internal static class Peers
{
    public static bool AreThere(string contender) => contender switch
    {
        Contender.Curl => IsOnPath("curl"),
        Contender.Node => IsOnPath("node"),
        Contender.Go => File.Exists(Paths.GoPeer),
        _ => true,
    };

    public static bool IsOnPath(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
