using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace TlsSimple.Unit.Identity;

public class PlatformIdentityTests
{
    [Theory]
    [InlineData(ClientKey.Rsa2048)]
    [InlineData(ClientKey.P256)]
    [InlineData(ClientKey.P384)]
    [InlineData(ClientKey.P521)]
    public void FromCertificate_ExportableKey_IsTaken(ClientKey kind)
    {
        ClientPki pki = ClientPki.Of(kind);
        using X509Certificate2 certificate = pki.LeafWithKey;

        IdentityAssert.Sends(TlsIdentity.FromCertificate(certificate), pki.Leaf);
        IdentityAssert.Sends(TlsIdentity.FromCertificate(certificate, [pki.Root, pki.Intermediate]), pki.Leaf, pki.Root, pki.Intermediate);
    }

    [Fact]
    public void FromCertificate_NoKey_SaysWhatToDo() => IdentityAssert.Refused(
        () => TlsIdentity.FromCertificate(ClientPki.Of(ClientKey.P256).Leaf), "the certificate \"CN=client, O=Test\"", "it has no private key", "CopyWithPrivateKey");

    [Fact]
    public void FromCertificate_UnsupportedKey_IsNamed()
    {
        using RSA shortRsa = TestIdentitySpec.ShortRsa();
        using X509Certificate2 weak = ClientPki.Of(shortRsa).LeafWithKey;

        IdentityAssert.Refused(() => TlsIdentity.FromCertificate(weak), "RSA with 1024 bits");
    }

    [Fact]
    public void Export_KeyThatLeavesItsStoreOnlyEncrypted_IsTaken()
    {
        using var buffers = new WipedBuffers();
        using var key = new GuardedKey(mayLeaveEncrypted: true);

        Assert.Equal(2048, PlatformKey.Export(key, buffers).RsaModulusBits);
    }

    [Fact]
    public void Export_KeyThatMustNotLeaveItsStore_SaysWhatToDo()
    {
        using var buffers = new WipedBuffers();
        using var key = new GuardedKey(mayLeaveEncrypted: false);

        var e = Assert.Throws<IdentityFormatException>(() => PlatformKey.Export(key, buffers));
        Assert.Contains("cannot be exported (not allowed). Load it with X509KeyStorageFlags.Exportable", e.Message, StringComparison.Ordinal);
    }

    /// <summary>A key as the stores of Windows have them.</summary>
    private sealed class GuardedKey(bool mayLeaveEncrypted) : RSA
    {
        private readonly RSA _key = Create(2048);

        public override byte[] ExportEncryptedPkcs8PrivateKey(ReadOnlySpan<char> password, PbeParameters pbeParameters) =>
            mayLeaveEncrypted ? _key.ExportEncryptedPkcs8PrivateKey(password, pbeParameters) : throw NotAllowed();

        public override bool TryExportPkcs8PrivateKey(Span<byte> destination, out int bytesWritten) => throw NotAllowed();

        public override RSAParameters ExportParameters(bool includePrivateParameters) => throw NotAllowed();

        public override void ImportParameters(RSAParameters parameters) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            _key.Dispose();
            base.Dispose(disposing);
        }

        private static CryptographicException NotAllowed() => new("not allowed.");
    }
}
