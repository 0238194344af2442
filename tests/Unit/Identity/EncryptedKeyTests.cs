using System.Formats.Asn1;
using System.Security.Cryptography;
using TlsSimple.Unit.Certificates;
using Xunit;

namespace TlsSimple.Unit.Identity;

public class EncryptedKeyTests
{
    private const string Password = "pässword";

    private static readonly ClientPki s_pki = ClientPki.Of(ClientKey.P256);

    public static TheoryData<PbeEncryptionAlgorithm, string> Algorithms
    {
        get
        {
            var rows = new TheoryData<PbeEncryptionAlgorithm, string> { { PbeEncryptionAlgorithm.TripleDes3KeyPkcs12, "SHA1" } };
            foreach (PbeEncryptionAlgorithm cipher in new[] { PbeEncryptionAlgorithm.Aes128Cbc, PbeEncryptionAlgorithm.Aes192Cbc, PbeEncryptionAlgorithm.Aes256Cbc })
            {
                foreach (string hash in new[] { "SHA1", "SHA256", "SHA384", "SHA512" })
                {
                    rows.Add(cipher, hash);
                }
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void FromPem_EncryptedByDotNet_IsDecrypted(PbeEncryptionAlgorithm cipher, string hash)
    {
        string key = s_pki.Key.ExportEncryptedPkcs8PrivateKeyPem(Password, new PbeParameters(cipher, new HashAlgorithmName(hash), 1000));

        IdentityAssert.Sends(TlsIdentity.FromPem(s_pki.ChainPem, key, Password), s_pki.Leaf, s_pki.Intermediate);
        IdentityAssert.Refused(() => TlsIdentity.FromPem(s_pki.ChainPem, key, "password"), "line 1: the password does not open the private key");
        IdentityAssert.Refused(() => TlsIdentity.FromPem(s_pki.ChainPem, key), "line 1: the private key is encrypted, and no password was given");
    }

    [Theory]
    [InlineData(ClientKey.Rsa2048)]
    [InlineData(ClientKey.P521)]
    public void FromPem_LargerKeys_AreDecrypted(ClientKey kind)
    {
        ClientPki pki = ClientPki.Of(kind);

        IdentityAssert.Sends(TlsIdentity.FromPem(pki.LeafPem, Encrypt(pki, Password), Password), pki.Leaf);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(64)]
    [InlineData(1000)]
    public void FromPem_PasswordOfAnyLength_IsTaken(int length)
    {
        string password = new('x', length);
        string byPkcs12 = s_pki.Key.ExportEncryptedPkcs8PrivateKeyPem(
            password, new PbeParameters(PbeEncryptionAlgorithm.TripleDes3KeyPkcs12, HashAlgorithmName.SHA1, 10));

        IdentityAssert.Sends(TlsIdentity.FromPem(s_pki.LeafPem, Encrypt(s_pki, password), password), s_pki.Leaf);
        IdentityAssert.Sends(TlsIdentity.FromPem(s_pki.LeafPem, byPkcs12, password), s_pki.Leaf);
    }

    [Fact]
    public void FromPem_EmptyPassword_IsOne()
    {
        string key = Encrypt(s_pki, "");

        IdentityAssert.Sends(TlsIdentity.FromPem(s_pki.LeafPem, key, ""), s_pki.Leaf);
        IdentityAssert.Sends(TlsIdentity.FromPem(s_pki.LeafPem, key, null), s_pki.Leaf);
    }

    [Fact]
    public void FromPem_PasswordForAKeyInTheClear_IsNotLookedAt() =>
        IdentityAssert.Sends(TlsIdentity.FromPem(s_pki.LeafPem, s_pki.KeyPem, Password), s_pki.Leaf);

    [Fact]
    public void FromPem_HugePassword_IsRefused() =>
        IdentityAssert.Refused(() => TlsIdentity.FromPem(s_pki.LeafPem, s_pki.KeyPem, new string('x', 4097)), "The password has 4097 characters");

    [Theory]
    [InlineData(3_000_001)]
    [InlineData(long.MaxValue)]
    public void FromPem_MoreIterationsThanAreDone_IsRefusedAtOnce(long iterations) => IdentityAssert.Refused(
        () => TlsIdentity.FromPem(s_pki.LeafPem, Pbes2(parameters => parameters.WriteInteger(iterations)), Password), "more than 3000000 iterations");

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void FromPem_NoIterations_IsDamaged(int iterations) => IdentityAssert.Refused(
        () => TlsIdentity.FromPem(s_pki.LeafPem, Pbes2(parameters => parameters.WriteInteger(iterations)), Password), "it may be damaged");

    [Theory]
    [InlineData("1.2.840.113549.1.5.3", "encrypted with DES,")]
    [InlineData("1.2.840.113549.1.12.1.6", "encrypted with 40-bit RC2,")]
    [InlineData("1.2.3", "encrypted with the algorithm 1.2.3,")]
    public void FromPem_UnsupportedEncryption_GetsTheCommand(string oid, string name)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(oid);
            }

            writer.WriteOctetString(new byte[16]);
        }

        IdentityAssert.Refused(
            () => TlsIdentity.FromPem(s_pki.LeafPem, PemText.Block("ENCRYPTED PRIVATE KEY", writer.Encode()), Password), name, "openssl pkcs8 -topk8 -in FILE -out NEWFILE");
    }

    [Fact]
    public void FromPem_UnsupportedHash_IsNamed() => IdentityAssert.Refused(
        () => TlsIdentity.FromPem(
            s_pki.LeafPem,
            Pbes2(parameters =>
            {
                parameters.WriteInteger(1);
                using (parameters.PushSequence())
                {
                    parameters.WriteObjectIdentifier("1.2.840.113549.2.8");
                }
            }),
            Password),
        "the hash 1.2.840.113549.2.8, which is not supported");

    private static string Encrypt(ClientPki pki, string password) =>
        pki.Key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10));

    /// <summary>An EncryptedPrivateKeyInfo with what .NET would not write.</summary>
    private static string Pbes2(Action<AsnWriter> writeAfterSalt)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.113549.1.5.13");
                using (writer.PushSequence())
                {
                    using (writer.PushSequence())
                    {
                        writer.WriteObjectIdentifier("1.2.840.113549.1.5.12");
                        using (writer.PushSequence())
                        {
                            writer.WriteOctetString(new byte[8]);
                            writeAfterSalt(writer);
                        }
                    }

                    using (writer.PushSequence())
                    {
                        writer.WriteObjectIdentifier("2.16.840.1.101.3.4.1.42");
                        writer.WriteOctetString(new byte[16]);
                    }
                }
            }

            writer.WriteOctetString(new byte[16]);
        }

        return PemText.Block("ENCRYPTED PRIVATE KEY", writer.Encode());
    }
}
