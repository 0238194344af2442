using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace TlsSimple.Unit.Revocation;

/// <summary>Lists as <see cref="CertificateVerifier"/> uses them.</summary>
public class RevocationVerifierTests
{
    private static readonly TestIdentity s_identity = TestIdentity.Create(new TestIdentitySpec { HasIntermediate = true });

    [Fact]
    public void Verify_CurrentListsWithoutThePath_Accepts() =>
        Assert.Empty(Verify(RevocationMode.Require, List(s_identity.Intermediates[0]), List(s_identity.Root)));

    [Fact]
    public void Verify_RevokedLeaf_SaysSo()
    {
        TlsCertificateFailure failure = Assert.Single(
            Verify(RevocationMode.Require, List(s_identity.Intermediates[0], s_identity.Leaf), List(s_identity.Root)));

        Assert.Equal(TlsErrorReason.Revoked, failure.Reason);
        Assert.Equal(0, failure.Depth);
        Assert.Equal("CN=leaf", failure.Subject);
    }

    [Fact]
    public void Verify_RevokedIntermediate_SaysSo()
    {
        TlsCertificateFailure failure = Assert.Single(
            Verify(RevocationMode.CheckIfPresent, List(s_identity.Root, s_identity.Intermediates[0])));

        Assert.Equal(TlsErrorReason.Revoked, failure.Reason);
        Assert.Equal(1, failure.Depth);
        Assert.Equal("CN=intermediate", failure.Subject);
    }

    [Fact]
    public void Verify_ListMissing_RefusesWhereOneIsRequired()
    {
        Assert.Equal(TlsErrorReason.RevocationUnknown, Assert.Single(Verify(RevocationMode.Require, List(s_identity.Root))).Reason);
        Assert.Empty(Verify(RevocationMode.CheckIfPresent, List(s_identity.Root)));
    }

    private static IReadOnlyList<TlsCertificateFailure> Verify(RevocationMode mode, params byte[][] lists) =>
        CertificateVerifier.Verify(
            s_identity.Chain[0],
            s_identity.Chain.Skip(1),
            s_identity.Anchors,
            TestIdentity.Host,
            DateTimeOffset.UtcNow,
            options: new CertificateVerifierOptions
            {
                DangerousIgnoreCertificateProfile = true,
                Revocation = new RevocationOptions { Mode = mode, Lists = RevocationLists.FromDer(lists.Select(l => (ReadOnlyMemory<byte>)l)) },
            }).Failures;

    private static byte[] List(X509Certificate2 issuer, params X509Certificate2[] revoked)
    {
        var builder = new CertificateRevocationListBuilder();
        foreach (X509Certificate2 certificate in revoked)
        {
            builder.AddEntry(certificate, DateTimeOffset.UtcNow.AddHours(-1), X509RevocationReason.KeyCompromise);
        }

        // The test's CAs have no key identifier, so the list has none either.
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return builder.Build(
            issuer.SubjectName, X509SignatureGenerator.CreateForECDsa(issuer.GetECDsaPrivateKey()!), 1, now.AddDays(1), HashAlgorithmName.SHA256,
            new X509AuthorityKeyIdentifierExtension([0x30, 0x00]), now.AddDays(-1));
    }
}
