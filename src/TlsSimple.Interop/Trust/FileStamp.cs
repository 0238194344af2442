namespace TlsSimple;

/// <summary>What tells one state of a file or directory from another without reading it.</summary>
/// <param name="Path">What was asked for.</param>
/// <param name="RealPath">
/// Where that leads once all links are followed, those of directories too: Kubernetes changes a file by pointing a link of
/// one of its directories elsewhere.
/// </param>
/// <param name="Length">In bytes; 0 for a directory, -1 if there is nothing.</param>
/// <param name="LastWrite">When the content was changed last.</param>
/// <param name="Creation">When it came to be, where the file system knows: tells a renamed file that kept length and time.</param>
internal sealed record FileStamp(string Path, string RealPath, long Length, DateTime LastWrite, DateTime Creation)
{
    /// <summary>As many links as Linux follows.</summary>
    private const int MaximumLinks = 40;

    /// <summary>A file system may count time in steps of so much (FAT).</summary>
    private static readonly TimeSpan s_coarsestTime = TimeSpan.FromSeconds(2);

    /// <summary>Looks at a file or directory. That it is not there is a state as well.</summary>
    public static FileStamp Of(string path)
    {
        try
        {
            string realPath = Resolve(path);
            FileSystemInfo info = Directory.Exists(realPath) ? new DirectoryInfo(realPath) : new FileInfo(realPath);
            if (info.Exists)
            {
                return new FileStamp(path, realPath, (info as FileInfo)?.Length ?? 0, info.LastWriteTimeUtc, info.CreationTimeUtc);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever goes on to read it gets the same exception and tells it.
        }

        return new FileStamp(path, path, -1, default, default);
    }

    /// <summary>Whether a write that came after this look, at a time <paramref name="now"/> or later, is sure to change the stamp.</summary>
    public bool IsSettled(DateTimeOffset now) => Length < 0 || now.UtcDateTime - LastWrite > s_coarsestTime;

    private static string Resolve(string path)
    {
        string result = System.IO.Path.GetFullPath(path);
        for (int i = 0; i < MaximumLinks; i++)
        {
            if (FollowFirstLink(result) is not { } next)
            {
                break;
            }

            result = next;
        }

        return result;
    }

    /// <summary>The path with its first link replaced by what that points to; <c>null</c> if it has none.</summary>
    private static string? FollowFirstLink(string path)
    {
        int end = System.IO.Path.GetPathRoot(path)!.Length;
        while (end < path.Length)
        {
            int separator = path.IndexOf(System.IO.Path.DirectorySeparatorChar, end);
            end = separator < 0 ? path.Length : separator;
            string part = path[..end];
            if (new FileInfo(part).LinkTarget is { } target)
            {
                string parent = System.IO.Path.GetDirectoryName(part)!;
                return System.IO.Path.GetFullPath(System.IO.Path.Join(System.IO.Path.Combine(parent, target), path[end..]));
            }

            end++;
        }

        return null;
    }
}
