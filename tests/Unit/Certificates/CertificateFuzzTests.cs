using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TlsSimple.Unit.Fuzzing;
using Xunit;

namespace TlsSimple.Unit.Certificates;

/// <summary>Damaged certificates: whatever the bytes are, there is a certificate or a sentence, and nothing else.</summary>
public class CertificateFuzzTests
{
    private const int Mutations = 100_000;

    /// <summary>Fixed, so that a failure comes again; the failing bytes are in the message.</summary>
    private const int Seed = 9525;

    [Fact]
    public void TryParse_MutatedBytes_NeverThrows()
    {
        byte[][] seeds = [Ecdsa(), Rsa(), Odd()];
        var random = new Random(Seed);
        var host = HostName.Parse("www.example.com", "host");
        int parsed = 0;
        for (int i = 0; i < Mutations; i++)
        {
            byte[] der = DerMutator.Mutate(seeds[i % seeds.Length], random);
            try
            {
                if (ParsedCertificate.TryParse(der, out ParsedCertificate? certificate, out string problem))
                {
                    parsed++;
                    _ = certificate.Issuer.ToString() + certificate.Subject;
                    _ = HostNameVerifier.Check(certificate, host);
                    _ = CertificateValidity.Check(certificate, 0, DateTimeOffset.UnixEpoch);
                }
                else
                {
                    Assert.StartsWith("The certificate ", problem, StringComparison.Ordinal);
                }
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"Mutation {i} threw {e}\n{Convert.ToHexString(der)}");
            }
        }

        // Both outcomes must occur, or the mutations are too wild or too tame to show anything.
        Assert.InRange(parsed, Mutations / 100, Mutations * 99 / 100);
    }

    [Fact]
    public void TryParse_EveryPrefix_IsRefused()
    {
        byte[] der = Ecdsa();
        for (int length = 0; length < der.Length; length++)
        {
            Assert.False(ParsedCertificate.TryParse(der.AsMemory(0, length), out _, out _));
        }
    }

    private static byte[] Ecdsa()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=www.example.com, O=Example, C=GB", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 3, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], critical: false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("www.example.com");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return Export(request);
    }

    private static byte[] Rsa()
    {
        using var key = RSA.Create(1024);
        return Export(new CertificateRequest("CN=rsa", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pss));
    }

    private static byte[] Odd() => new CertificateBuilder
    {
        Subject = CertificateBuilder.NameOf(
            [("2.5.4.3", [0x1E, 0x04, 0x00, 0x61, 0xD8, 0x00]), ("1.2.3.4", [0x04, 0x01, 0x00])],
            [("2.5.4.10", [0x14, 0x02, 0xE4, 0x00]), ("2.5.4.11", [0x0C, 0x02, 0xC3, 0x28])]),
    }.With("1.2.3", [0x05, 0x00], false).Build();

    private static byte[] Export(CertificateRequest request)
    {
        using X509Certificate2 certificate = request.CreateSelfSigned(
            new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2055, 1, 1, 0, 0, 0, TimeSpan.Zero));
        return certificate.RawData;
    }
}
