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
            AddBytes(PemTrustAnchors.ReadBytes(path));
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

    /// <summary>What was found; <c>null</c> if that is nothing. <paramref name="description"/> says whose it is.</summary>
    public AnchorIndex? ToAnchors(string description) => _anchors.Count > 0 ? _anchors.Build(description) : null;

    /// <summary>Adds the certificates of PEM text, given as the bytes of a file.</summary>
    public void AddBytes(ReadOnlyMemory<byte> pem)
    {
        if (!PlainPemBundle.TryRead(pem.Span, out List<byte[]> certificates))
        {
            AddText(PemTrustAnchors.ToText(pem));
            return;
        }

        foreach (byte[] certificate in certificates)
        {
            _anchors.AddLenient(certificate);
        }
    }

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
