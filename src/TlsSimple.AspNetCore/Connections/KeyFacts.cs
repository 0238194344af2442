using System.Net.Security;
using System.Security.Authentication;

namespace TlsSimple;

/// <summary>A suite in the words of enums from before AEAD. IANA's names say it all: AES_128, AES_256 or CHACHA20.</summary>
internal static class KeyFacts
{
    internal const string UseCipherSuite = "NegotiatedCipherSuite says it all.";

#pragma warning disable SYSLIB0058 // The members of ITlsHandshakeFeature have these types.
    internal static CipherAlgorithmType Cipher(TlsCipherSuite suite)
    {
        string name = suite.ToString();
        return name.Contains("AES_128", StringComparison.Ordinal) ? CipherAlgorithmType.Aes128
            : name.Contains("AES_256", StringComparison.Ordinal) ? CipherAlgorithmType.Aes256
            : CipherAlgorithmType.None;
    }
#pragma warning restore SYSLIB0058

    internal static int CipherBits(TlsCipherSuite suite) => suite.ToString().Contains("AES_128", StringComparison.Ordinal) ? 128 : 256;
}
