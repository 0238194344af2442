using System.Security.Cryptography;

namespace TlsSimple.Integration.Trust.RawTls;

/// <summary>ECDH over P-256, the one group that .NET, every client and this server have in common.</summary>
internal sealed class KeyExchange : IDisposable
{
    public const int Group = 23;

    private readonly ECDiffieHellman _key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>The server's public key, uncompressed.</summary>
    public byte[] Share
    {
        get
        {
            ECPoint point = _key.ExportParameters(false).Q;
            return [4, .. point.X!, .. point.Y!];
        }
    }

    public byte[] Agree(byte[] clientShare)
    {
        using var client = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = clientShare[1..33], Y = clientShare[33..] },
        });
        return _key.DeriveRawSecretAgreement(client.PublicKey);
    }

    public void Dispose() => _key.Dispose();
}
