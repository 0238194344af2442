using System.Globalization;
using System.Text.RegularExpressions;
using TlsSimple.Integration.Peers;

namespace TlsSimple.Integration.ClientCertificates;

/// <summary>The handshake messages that <c>openssl s_server -msg</c> prints, decrypted; what it says on standard error may come amid a dump, and is left out.</summary>
internal static partial class MessageLog
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    /// <summary>The same when there are so many: the response may be here before the server's log is.</summary>
    public static async Task<List<List<byte[]>>> ReceivedChainsAsync(this OpenSslServer server, int count)
    {
        await WaitForAsync(server, "Certificate", count);
        return server.ReceivedChains();
    }

    /// <summary>The signature algorithm of the one CertificateVerify message that a client sent.</summary>
    public static async Task<int> ReceivedSignatureAlgorithmAsync(this OpenSslServer server)
    {
        await WaitForAsync(server, "CertificateVerify", count: 1);
        return server.ReceivedSignatureAlgorithms().Single();
    }

    /// <summary>The chain of each Certificate message that clients sent, in order; an empty one for "I have none".</summary>
    public static List<List<byte[]>> ReceivedChains(this OpenSslServer server) =>
        [.. Message().Matches(server.Output)
            .Where(m => m.Groups["name"].Value == "Certificate")
            .Select(m => ReadChain(Bytes(m.Groups["hex"].Value), isTls13: m.Groups["version"].Value == "1.3"))];

    /// <summary>The signature algorithms of each CertificateVerify message that clients sent.</summary>
    private static List<int> ReceivedSignatureAlgorithms(this OpenSslServer server) =>
        [.. Message().Matches(server.Output)
            .Where(m => m.Groups["name"].Value == "CertificateVerify")
            .Select(m => Bytes(m.Groups["hex"].Value))
            .Select(bytes => (bytes[4] << 8) | bytes[5])];

    /// <summary>A message is whole when something else stands behind its dump; neither of these is a handshake's last.</summary>
    private static Task<Match> WaitForAsync(OpenSslServer server, string name, int count) => server.WaitForOutputAsync(
        new Regex($@"(?:<<< TLS 1\.\d, Handshake \[length [0-9a-f]+\], {name}\r?\n[0-9a-f\s]+[^0-9a-f\s][\s\S]*?){{{count}}}"), s_patience);

    private static byte[] Bytes(string hex) =>
        [.. hex.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(b => byte.Parse(b, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];

    /// <summary>RFC 5246, section 7.4.2; RFC 8446, section 4.4.2.</summary>
    private static List<byte[]> ReadChain(byte[] message, bool isTls13)
    {
        var chain = new List<byte[]>();
        int at = 4;
        if (isTls13)
        {
            at += 1 + message[at];
        }

        at += 3;
        while (at < message.Length)
        {
            int length = (message[at] << 16) | (message[at + 1] << 8) | message[at + 2];
            at += 3;
            chain.Add(message[at..(at + length)]);
            at += length;
            if (isTls13)
            {
                at += 2 + ((message[at] << 8) | message[at + 1]);
            }
        }

        return chain;
    }

    [GeneratedRegex(@"<<< TLS (?<version>1\.\d), Handshake \[length [0-9a-f]+\], (?<name>\w+)\r?\n(?<hex>(?:    (?:[0-9a-f]{2} ?)+\r?\n)+)")]
    private static partial Regex Message();
}
