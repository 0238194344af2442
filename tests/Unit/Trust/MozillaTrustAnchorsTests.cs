using System.Globalization;
using Xunit;

namespace TlsSimple.Unit.Trust;

public class MozillaTrustAnchorsTests
{
    [Fact]
    public void Mozilla_EveryCertificate_ParsesAndCanServe()
    {
        AnchorIndex anchors = TrustAnchors.Mozilla.Current;

        Assert.All(anchors.Entries, entry =>
        {
            Assert.True(AnchorKey.TryParse(entry.Der, out ParsedCertificate? certificate, out string problem), problem);
            Assert.True(certificate.BasicConstraints?.IsCertificateAuthority);
            Assert.True(certificate.IsSelfIssued);
            Assert.Contains(anchors.FindBySubject(certificate.Subject), found => found.Der.Span.SequenceEqual(entry.Der.Span));
            Assert.True(anchors.Contains(entry.Der.Span));
        });
        Assert.Equal(0, anchors.SkippedCount);
    }

    [Fact]
    public void Mozilla_Header_SaysWhatThereIs()
    {
        Assert.InRange(MozillaTrustAnchors.Count, 100, 200);
        Assert.Equal(MozillaTrustAnchors.Count, TrustAnchors.Mozilla.Current.Count);
        Assert.Matches("^[0-9]{8}", MozillaTrustAnchors.Version);
        Assert.Matches("^[0-9]+[.][0-9]+$", MozillaTrustAnchors.BundleVersion);
        Assert.True(MozillaTrustAnchors.Date >= DateOnly.ParseExact(MozillaTrustAnchors.Version[..8], "yyyyMMdd", CultureInfo.InvariantCulture));
        Assert.Equal($"Mozilla's trust anchors (ca-certificates {MozillaTrustAnchors.Version})", TrustAnchors.Mozilla.ToString());
        Assert.Same(TrustAnchors.Mozilla, TrustAnchors.Mozilla);
    }

    [Fact]
    public void Mozilla_Combined_HasBoth()
    {
        var anchors = TrustAnchors.Combine(TrustAnchors.Mozilla, new TrustAnchors(() => Anchors.Of("mine", "mine")));

        Assert.Equal(MozillaTrustAnchors.Count + 1, anchors.Current.Count);
        Assert.Single(anchors.Current.FindBySubject(Anchors.Name("mine")));
    }
}
