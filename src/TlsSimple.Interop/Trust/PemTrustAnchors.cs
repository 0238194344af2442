using System.Text;

namespace TlsSimple;

/// <summary>Reads the trust anchors that a caller names: all of them must be usable, or none is used.</summary>
internal static class PemTrustAnchors
{
    /// <summary>No bundle is near that size; a path such as /dev/zero must not fill the memory.</summary>
    private const int MaximumFileLength = 16 * 1024 * 1024;

    /// <summary>See <see cref="TrustAnchors.FromPemFile(string)"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mayBePipe">Whether a file will do that can be read only once.</param>
    public static AnchorIndex ReadFile(string path, bool mayBePipe)
    {
        string text;
        try
        {
            text = ToText(ReadBytes(path, mayBePipe));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TrustAnchors.Invalid($"The trust anchor file {DisplayText.Quote(path)} cannot be read: {e.Message}", e);
        }

        return Read(text, path);
    }

    /// <summary>Reads PEM text; <paramref name="source"/> names it in messages.</summary>
    public static AnchorIndex Read(ReadOnlySpan<char> text, string source)
    {
        var anchors = new AnchorIndexBuilder();
        var otherLabels = new List<string>();
        int number = 1;
        try
        {
            var reader = new PemReader(text);
            for (; reader.TryRead(out PemBlock block); number++)
            {
                if (ReadCertificate(block) is { } anchor)
                {
                    anchors.Add(anchor);
                }
                else
                {
                    otherLabels.Add(block.Label.ToString());
                }
            }
        }
        catch (PemFormatException e)
        {
            throw TrustAnchors.Invalid($"Block {number} of {source} is unusable: {e.Message}", e);
        }

        return anchors.Count > 0
            ? anchors.Build($"the trust anchors of {source}")
            : throw TrustAnchors.Invalid($"No certificate stands in {source}: {WhatElse(text, otherLabels)}");
    }

    /// <summary>The labels of certificates: RFC 7468, section 5, and its old synonym.</summary>
    public static bool IsCertificate(ReadOnlySpan<char> label) => label is "CERTIFICATE" or "X509 CERTIFICATE";

    /// <summary>The bytes of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mayBePipe">Whether a file will do that can be read only once.</param>
    /// <exception cref="IOException">It cannot be read or is too long.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a directory.</exception>
    public static ReadOnlyMemory<byte> ReadBytes(string path, bool mayBePipe = true)
    {
        // Nothing is buffered but by us.
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (!file.CanSeek && !mayBePipe)
        {
            throw new IOException("It is a pipe, which cannot be read again when it changes.");
        }

        byte[] buffer = new byte[(file.CanSeek ? Math.Min(file.Length, MaximumFileLength) : 0) + 4096];
        int length = 0;
        for (int count = file.Read(buffer); count > 0; count = file.Read(buffer.AsSpan(length)))
        {
            length += count;
            if (length > MaximumFileLength)
            {
                throw new IOException($"It is longer than {MaximumFileLength} bytes, the most that is accepted.");
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, 2 * length);
            }
        }

        return buffer.AsMemory(0, length);
    }

    /// <summary>What bytes are as text: UTF-8, or what their byte order mark says.</summary>
    public static string ToText(ReadOnlyMemory<byte> bytes)
    {
        ReadOnlySpan<byte> content = bytes.Span;
        foreach (Encoding encoding in (ReadOnlySpan<Encoding>)[Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode])
        {
            ReadOnlySpan<byte> mark = encoding.Preamble;
            if (content.StartsWith(mark))
            {
                return encoding.GetString(content[mark.Length..]);
            }
        }

        return Encoding.UTF8.GetString(content);
    }

    /// <summary>The certificate of a block; <c>null</c> if it is of another kind, such as a key.</summary>
    private static AnchorEntry? ReadCertificate(PemBlock block)
    {
        // The command turns certificates in another wrapping into plain ones.
        string? command = block.Label switch
        {
            "TRUSTED CERTIFICATE" => "openssl x509 -in FILE -out NEWFILE",
            "PKCS7" or "CMS" => "openssl pkcs7 -print_certs -in FILE -out NEWFILE",
            _ => null,
        };
        if (command is not null)
        {
            throw new PemFormatException(
                block.Line, $"{block.Label} is not the label of a plain certificate. This command makes it one: {command}");
        }

        if (!IsCertificate(block.Label))
        {
            return null;
        }

        return AnchorEntry.TryCreateParsed(block.Decode(), out string problem) ?? throw new PemFormatException(block.Line, problem);
    }

    private static string WhatElse(ReadOnlySpan<char> text, List<string> labels)
    {
        if (labels.Count > 0)
        {
            return $"its blocks are {DisplayText.Clean(string.Join(", ", labels.Distinct()))}.";
        }

        // 0x30 begins every DER certificate; as text it is a zero, which begins no PEM.
        return text is ['0', ..]
            ? "it looks like DER. This makes it PEM: openssl x509 -inform der -in FILE -out NEWFILE"
            : "PEM begins with the line -----BEGIN CERTIFICATE-----.";
    }
}
