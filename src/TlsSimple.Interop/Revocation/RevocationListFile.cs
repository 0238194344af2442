using System.Text;

namespace TlsSimple;

/// <summary>Reads the revocation lists that a caller names: all of them must be usable, or none is used.</summary>
internal static class RevocationListFile
{
    /// <summary>Room for the longest list as PEM; a path such as /dev/zero must not fill the memory.</summary>
    private const int MaximumFileLength = 96 * 1024 * 1024;

    /// <summary>See <see cref="RevocationLists.FromPemFile"/>.</summary>
    public static IReadOnlyList<RevocationList> Read(string path)
    {
        byte[] file;
        try
        {
            file = ReadBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw RevocationLists.Invalid($"The revocation list file {DisplayText.Quote(path)} cannot be read: {e.Message}", e);
        }

        // A SEQUENCE begins every list; as text it is a zero, which begins no PEM.
        return file is [0x30, ..] ? [ReadDer(file, path)] : ReadPem(Decode(file), path);
    }

    /// <summary>Reads PEM text; <paramref name="source"/> names it in messages.</summary>
    public static IReadOnlyList<RevocationList> ReadPem(ReadOnlySpan<char> text, string source)
    {
        var lists = new List<RevocationList>();
        var otherLabels = new List<string>();
        int number = 1;
        try
        {
            var reader = new PemReader(text);
            for (; reader.TryRead(out PemBlock block); number++)
            {
                // RFC 7468, section 6, names the first and mentions the second.
                if (block.Label is "X509 CRL" or "CRL")
                {
                    lists.Add(ReadBlock(block, number, source));
                }
                else
                {
                    otherLabels.Add(block.Label.ToString());
                }
            }
        }
        catch (PemFormatException e)
        {
            throw RevocationLists.Invalid($"Block {number} of {source} is unusable: {e.Message}", e);
        }

        return lists.Count > 0
            ? lists.AsReadOnly()
            : throw RevocationLists.Invalid($"No revocation list stands in {source}: {WhatElse(otherLabels)}");
    }

    private static RevocationList ReadBlock(PemBlock block, int number, string source)
    {
        try
        {
            return RevocationListReader.Read(block.Decode());
        }
        catch (RevocationListFormatException e)
        {
            throw RevocationLists.Invalid($"Block {number} of {source} (line {block.Line}) is unusable: {e.Message}", e);
        }
    }

    private static RevocationList ReadDer(byte[] der, string source)
    {
        try
        {
            return RevocationListReader.Read(der);
        }
        catch (RevocationListFormatException e)
        {
            throw RevocationLists.Invalid($"The revocation list file {DisplayText.Quote(source)}, read as DER, is unusable: {e.Message}", e);
        }
    }

    /// <summary>The bytes of a file. A pipe will do as well.</summary>
    private static byte[] ReadBytes(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        for (int count = file.Read(buffer); count > 0; count = file.Read(buffer))
        {
            content.Write(buffer, 0, count);
            if (content.Length > MaximumFileLength)
            {
                throw new IOException($"it has more than {MaximumFileLength} bytes, the most that is read.");
            }
        }

        return content.ToArray();
    }

    /// <summary>UTF-8 is expected, UTF-16 with a byte order mark is understood.</summary>
    private static string Decode(byte[] file)
    {
        using var reader = new StreamReader(new MemoryStream(file), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    private static string WhatElse(List<string> labels) => labels.Count > 0
        ? $"its blocks are {DisplayText.Clean(string.Join(", ", labels.Distinct()))}."
        : "PEM begins with the line -----BEGIN X509 CRL-----, DER with the byte 0x30.";
}
