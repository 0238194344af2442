namespace TlsSimple;

/// <summary>Collects certificates from places that the machine's owner keeps: what is unusable is counted and passed over.</summary>
internal sealed class LenientPemReader
{
    private readonly AnchorIndexBuilder _anchors = new();

    /// <summary>Why the first place that could not be read could not be read, if there was one.</summary>
    public Exception? FirstException { get; private set; }

    /// <summary>Adds the certificates of a PEM file.</summary>
    public void AddFile(string path)
    {
        try
        {
            AddText(PemTrustAnchors.ReadText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            FirstException ??= e;
        }
    }

    /// <summary>
    /// Adds the certificates of all PEM files that stand in a directory. OpenSSL looks for files named by hashes; those are
    /// mostly links to others in the same place, so everything is read and each certificate taken once.
    /// </summary>
    public void AddDirectory(string path)
    {
        string[] files;
        try
        {
            files = Directory.GetFiles(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            FirstException ??= e;
            return;
        }

        Array.Sort(files, StringComparer.Ordinal);
        foreach (string file in files)
        {
            AddFile(file);
        }
    }

    /// <summary>What was found; <c>null</c> if that is nothing.</summary>
    public AnchorIndex? ToAnchors(string source) =>
        _anchors.Count > 0 ? _anchors.Build($"{AnchorIndex.SystemDescription} ({source})") : null;

    private void AddText(string text)
    {
        var reader = new PemReader(text);
        while (true)
        {
            try
            {
                if (!reader.TryRead(out PemBlock block))
                {
                    return;
                }

                if (PemTrustAnchors.IsCertificate(block.Label))
                {
                    _anchors.AddLenient(block.Decode());
                }
                else if (block.Label is "TRUSTED CERTIFICATE")
                {
                    _anchors.SkippedCount++;
                }
            }
            catch (PemFormatException)
            {
                // The reader stands behind the faulty block.
                _anchors.SkippedCount++;
            }
        }
    }
}
