using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace TlsSimple.Unit.Certificates;

public class SignatureAlgorithmsTests
{
    private const string Pss = "1.2.840.113549.1.1.10";
    private const string Mgf1 = "1.2.840.113549.1.1.8";
    private const string Sha1 = "1.3.14.3.2.26";
    private const string Sha256 = "2.16.840.1.101.3.4.2.1";
    private const string Sha384 = "2.16.840.1.101.3.4.2.2";
    private const string Sha512 = "2.16.840.1.101.3.4.2.3";

    [Theory]
    [InlineData("1.2.840.113549.1.1.11", 0x0401)]
    [InlineData("1.2.840.113549.1.1.12", 0x0501)]
    [InlineData("1.2.840.113549.1.1.13", 0x0601)]
    public void TryGetScheme_Pkcs1_TakesNullAndNothing(string oid, int expected)
    {
        Assert.Equal(expected, Scheme(oid, [0x05, 0x00]));
        Assert.Equal(expected, Scheme(oid, []));
        Assert.Contains("RFC 4055", Problem(oid, [0x30, 0x00]), StringComparison.Ordinal);
        Assert.Contains("RFC 4055", Problem(oid, [0x05, 0x01, 0x00]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.2.840.10045.4.3.2", 0x0403)]
    [InlineData("1.2.840.10045.4.3.3", 0x0503)]
    [InlineData("1.2.840.10045.4.3.4", 0x0603)]
    public void TryGetScheme_Ecdsa_TakesNothingAlone(string oid, int expected)
    {
        Assert.Equal(expected, Scheme(oid, []));
        Assert.Contains("RFC 5758", Problem(oid, [0x05, 0x00]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Sha256, 32, 0x0804)]
    [InlineData(Sha384, 48, 0x0805)]
    [InlineData(Sha512, 64, 0x0806)]
    public void TryGetScheme_Pss_TakesOneHashAndItsSalt(string hash, int salt, int expected)
    {
        Assert.Equal(expected, Scheme(Pss, Parameters(hash, hash, salt)));
        Assert.Equal(expected, Scheme(Pss, Parameters(hash, hash, salt, trailer: 1)));
        Assert.Equal(expected, Scheme(Pss, Parameters(hash, hash, salt, withNull: false)));
    }

    [Fact]
    public void TryGetScheme_PssOfDotNet_IsRead()
    {
        using var key = RSA.Create(2048);
        using X509Certificate2 certificate = new CertificateRequest("CN=a", key, HashAlgorithmName.SHA384, RSASignaturePadding.Pss)
            .CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));

        Assert.True(SignatureAlgorithms.TryGetScheme(ParsedCertificate.Parse(certificate.RawData).SignatureAlgorithm, out int scheme, out string problem), problem);

        Assert.Equal(0x0805, scheme);
    }

    [Theory]
    [InlineData(Sha256, Sha384, 32, 1)]
    [InlineData(Sha256, Sha256, 20, 1)]
    [InlineData(Sha256, Sha256, 48, 1)]
    [InlineData(Sha256, Sha256, -1, 1)]
    [InlineData(Sha256, Sha256, 32, 2)]
    [InlineData(Sha1, Sha1, 20, 1)]
    [InlineData(null, Sha256, 32, 1)]
    [InlineData(Sha256, null, 32, 1)]
    [InlineData(Sha256, Sha256, null, 1)]
    [InlineData(null, null, null, null)]
    public void TryGetScheme_PssOfOtherParameters_IsRefused(string? hash, string? maskHash, int? salt, int? trailer) =>
        Assert.Contains("not accepted", Problem(Pss, Parameters(hash, maskHash, salt, trailer)), StringComparison.Ordinal);

    [Fact]
    public void TryGetScheme_PssNotAsRfc4055_IsRefused()
    {
        byte[] good = Parameters(Sha256, Sha256, 32);
        byte[][] bad =
        [
            [],
            [0x05, 0x00],
            [.. good, 0x05, 0x00],
            good[..^1],
            Parameters(Sha256, Sha256, 32, maskGeneration: "1.2.3"),
            CertificateBuilder.Sequence(w => w.WriteInteger(1)),
            Parameters(Sha256, Sha256, 32, hashParameters: w => w.WriteInteger(1)),
        ];
        Assert.All(bad, parameters => Assert.Contains("not the DER", Problem(Pss, parameters), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1.2.840.113549.1.1.5", "SHA-1")]
    [InlineData("1.2.840.10045.4.1", "SHA-1")]
    [InlineData("1.2.840.113549.1.1.4", "MD5")]
    [InlineData("1.2.840.10045.4.3.1", "SHA-224")]
    [InlineData("1.3.101.112", "Ed25519")]
    [InlineData("1.3.101.113", "Ed448")]
    [InlineData("1.2.3.4", "1.2.3.4")]
    public void TryGetScheme_OtherAlgorithm_IsNamed(string oid, string name) =>
        Assert.Contains(name, Problem(oid, []), StringComparison.Ordinal);

    private static int Scheme(string oid, byte[] parameters)
    {
        Assert.True(SignatureAlgorithms.TryGetScheme(new AlgorithmIdentifier(oid, parameters), out int scheme, out string problem), problem);
        Assert.Equal("", problem);
        return scheme;
    }

    private static string Problem(string oid, byte[] parameters)
    {
        Assert.False(SignatureAlgorithms.TryGetScheme(new AlgorithmIdentifier(oid, parameters), out int scheme, out string problem));
        Assert.Equal(0, scheme);
        return problem;
    }

    private static byte[] Parameters(
        string? hash,
        string? maskHash,
        int? salt,
        int? trailer = null,
        bool withNull = true,
        string maskGeneration = Mgf1,
        Action<AsnWriter>? hashParameters = null)
    {
        hashParameters ??= withNull ? w => w.WriteNull() : null;
        return CertificateBuilder.Sequence(w =>
        {
            Explicit(w, 0, hash is null ? null : CertificateBuilder.Algorithm(hash, hashParameters));
            Explicit(w, 1, maskHash is null ? null : CertificateBuilder.Algorithm(maskGeneration, CertificateBuilder.Algorithm(maskHash, hashParameters)));
            Explicit(w, 2, salt is null ? null : w => w.WriteInteger(salt.Value));
            Explicit(w, 3, trailer is null ? null : w => w.WriteInteger(trailer.Value));
        });
    }

    private static void Explicit(AsnWriter w, int number, Action<AsnWriter>? write)
    {
        if (write is not null)
        {
            var tag = new Asn1Tag(TagClass.ContextSpecific, number);
            w.PushSequence(tag);
            write(w);
            w.PopSequence(tag);
        }
    }
}
