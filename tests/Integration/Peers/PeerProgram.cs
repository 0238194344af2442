namespace TlsSimple.Integration.Peers;

/// <summary>Where the programs are that <c>eng/install-peers.sh</c> installs.</summary>
public static class PeerProgram
{
    // nginx lives in sbin, which is not on everybody's PATH.
    private static readonly string[] s_alsoIn = ["/usr/sbin", "/sbin", "/usr/local/sbin"];

    /// <summary>The root of the repository: the nearest folder above the test assembly that has the solution.</summary>
    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    /// <summary>The full path of a program on PATH.</summary>
    public static string Find(string program)
    {
        string path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Concat(s_alsoIn)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists)
            ?? throw new PeerStartException($"{program} is not installed. 'bash eng/install-peers.sh' installs what the tests need.");
    }

    /// <summary>A file that <c>eng/install-peers.sh</c> puts under artifacts/peers.</summary>
    public static string FindArtifact(string folder, string pattern)
    {
        string under = Path.Combine(RepositoryRoot, "artifacts", "peers", folder);
        string? file = Directory.Exists(under) ? Directory.EnumerateFiles(under, pattern).FirstOrDefault() : null;
        return file ?? throw new PeerStartException($"There is no {pattern} in {under}. 'bash eng/install-peers.sh' puts it there.");
    }

    private static string FindRepositoryRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "TlsSimple.sln")))
            {
                return folder.FullName;
            }
        }

        throw new PeerStartException($"No folder above {AppContext.BaseDirectory} has TlsSimple.sln.");
    }
}
