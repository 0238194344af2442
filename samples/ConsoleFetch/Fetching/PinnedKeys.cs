using System.Security.Cryptography;
using System.Text;
using TlsSimple;

namespace ConsoleFetch.Fetching;

/// <summary>Reads <c>--pinnedpubkey</c>: hashes of keys, or the name of a file with a public key.</summary>
internal static class PinnedKeys
{
    private const string Prefix = "sha256//";
    private const string PemLabel = "PUBLIC KEY";

    /// <exception cref="FetchException">They are no pins, or the file holds no public key.</exception>
    public static PublicKeyPins Read(string words)
    {
        string pins = words.StartsWith(Prefix, StringComparison.Ordinal) ? words : HashOfFile(words);
        try
        {
            // One pin without a backup will do, as with curl: who types it can type another.
            return PublicKeyPins.DangerousWithoutBackup(pins);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or TlsException { Reason: TlsErrorReason.InvalidOption })
        {
            throw new FetchException(FailureMap.InvalidPins(ExitCode.Usage, $"--pinnedpubkey: {e.Message}"), e);
        }
    }

    private static string HashOfFile(string file)
    {
        try
        {
            byte[] key = KeyIn(File.ReadAllBytes(file));

            // The hash over whatever bytes it is given.
            return Prefix + Convert.ToBase64String(Convert.FromHexString(TlsCertificateInfo.FromDer(key).Sha256));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new FetchException(FailureMap.InvalidPins(ExitCode.PinMismatch, $"There is no public key to pin in {file}: {e.Message}"), e);
        }
    }

    /// <summary>The SubjectPublicKeyInfo: what stands between the lines of PEM, or the file as it is.</summary>
    private static byte[] KeyIn(byte[] content)
    {
        string text = Encoding.ASCII.GetString(content);
        if (content is [0x30, ..] && PemEncoding.TryFind(text, out _) is false)
        {
            return content;
        }

        return PemEncoding.TryFind(text, out PemFields fields) && text[fields.Label] == PemLabel
            ? Convert.FromBase64String(text[fields.Base64Data])
            : throw new FormatException("a block named PUBLIC KEY is expected, or DER.");
    }
}
