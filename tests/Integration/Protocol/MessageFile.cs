using System.Text.RegularExpressions;
using TlsSimple.Integration.Peers;

namespace TlsSimple.Integration.Protocol;

/// <summary>What <c>-msg -msgfile</c> of OpenSSL's programs writes down: every message that was sent and received.</summary>
internal sealed partial class MessageFile : IDisposable
{
    private readonly ScratchDirectory _directory = new();

    public string[] Arguments => ["-msg", "-msgfile", _directory.File("messages")];

    /// <summary>The KeyUpdates in this direction; <paramref name="isRequest"/>: those that ask for one in return (RFC 8446, section 4.6.3).</summary>
    public int KeyUpdates(bool isSent, bool isRequest)
    {
        string arrows = isSent ? ">>>" : "<<<";
        string request = isRequest ? "01" : "00";
        return KeyUpdate().Matches(Read()).Count(match => match.Groups[1].Value == arrows && match.Groups[2].Value == request);
    }

    public void Dispose() => _directory.Dispose();

    private string Read()
    {
        // The program still writes.
        using var file = new FileStream(_directory.File("messages"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"(<<<|>>>) TLS 1\.3, Handshake \[length 0005\], KeyUpdate\s+18 00 00 01 (0[01])")]
    private static partial Regex KeyUpdate();
}
