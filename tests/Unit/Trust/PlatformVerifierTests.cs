using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace TlsSimple.Unit.Trust;

public sealed class PlatformVerifierTests : IDisposable
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _leaf;

    public PlatformVerifierTests()
    {
        var root = new CertificateRequest("CN=Platform Test Root", _key, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _root = root.CreateSelfSigned(s_now.AddDays(-10), s_now.AddDays(10));
        var leaf = new CertificateRequest("CN=leaf", _key, HashAlgorithmName.SHA256);
        leaf.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        _leaf = leaf.Create(_root, s_now.AddDays(-1), s_now.AddDays(1), [1]);
    }

    public void Dispose()
    {
        _leaf.Dispose();
        _root.Dispose();
        _key.Dispose();
    }

    [Fact]
    public void Build_RootOfThePlatform_IsAcceptedWithItsPath()
    {
        // A root that the machine trusts is itself the shortest path that its platform accepts.
        byte[]? root = TrustAnchors.System.Current.Entries.Select(entry => entry.Certificate)
            .FirstOrDefault(c => c is { ExtendedKeyUsages: null, IsSelfIssued: true } && c.NotBefore < s_now && c.NotAfter > s_now)?.Der.ToArray();
        Assert.NotNull(root);

        Assert.True(PlatformVerifier.Build(root, [], s_now, CertificatePurpose.Server, out IReadOnlyList<ReadOnlyMemory<byte>> path, out string problem), problem);
        Assert.Equal("", problem);
        Assert.Equal([root], path.Select(der => der.ToArray()));
    }

    [Fact]
    public void Build_UnknownRoot_IsRefusedWithTheReasonAndThePath()
    {
        bool isAccepted = PlatformVerifier.Build(
            _leaf.RawData, [new byte[] { 1, 2, 3 }, _root.RawData], s_now, CertificatePurpose.Server, out IReadOnlyList<ReadOnlyMemory<byte>> path, out string problem);

        Assert.False(isAccepted);
        Assert.Contains("UntrustedRoot", problem, StringComparison.Ordinal);
        Assert.EndsWith(".", problem, StringComparison.Ordinal);
        Assert.Equal([_leaf.RawData, _root.RawData], path.Select(der => der.ToArray()));
    }

    [Theory]
    [InlineData(0, CertificatePurpose.Client, "NotValidForUsage")]
    [InlineData(5, CertificatePurpose.Server, "NotTimeValid")]
    [InlineData(-5, CertificatePurpose.Server, "NotTimeValid")]
    public void Build_WrongTimeOrPurpose_IsNamed(int days, CertificatePurpose purpose, string expected)
    {
        Assert.False(PlatformVerifier.Build(_leaf.RawData, [_root.RawData], s_now.AddDays(days), purpose, out _, out string problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_RightTimeAndPurpose_IsNotNamed()
    {
        Assert.False(PlatformVerifier.Build(_leaf.RawData, [_root.RawData], s_now, CertificatePurpose.Server, out _, out string problem));
        Assert.DoesNotContain("NotTimeValid", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("NotValidForUsage", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_NoCertificate_IsASentence()
    {
        Assert.False(PlatformVerifier.Build(new byte[] { 1, 2, 3 }, [], s_now, CertificatePurpose.Server, out IReadOnlyList<ReadOnlyMemory<byte>> path, out string problem));
        Assert.StartsWith("It cannot be read: ", problem, StringComparison.Ordinal);
        Assert.Single(path);
    }
}
