namespace TlsSimple.Integration.Peers;

/// <summary>A folder of one's own under the system's temporary one; gone when disposed, or with the test process.</summary>
public sealed class ScratchDirectory : IDisposable
{
    public ScratchDirectory()
    {
        // Made with mode 0700: private keys lie here.
        FullName = Directory.CreateTempSubdirectory("tlssimple-").FullName;
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    public string FullName { get; }

    public string File(string name) => Path.Combine(FullName, name);

    /// <summary>Writes a text file and returns its path.</summary>
    public string Write(string name, string text)
    {
        string path = File(name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        Delete();
    }

    private void OnProcessExit(object? sender, EventArgs e) => Delete();

    private void Delete()
    {
        try
        {
            Directory.Delete(FullName, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A server that still writes may win the race; the folder is only a temporary one.
        }
    }
}
