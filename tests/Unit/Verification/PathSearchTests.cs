using System.Diagnostics;
using Xunit;

namespace TlsSimple.Unit.Verification;

/// <summary>Where the search goes, in which order, and that it ends.</summary>
public sealed class PathSearchTests
{
    [Fact]
    public void Verify_AnchorIssuedThePeer_AsksTheEngineOnce()
    {
        var scene = new SearchScene();
        scene.AddAnchor(scene.Authority("root", "root"));
        scene.SetPeer("root");

        CertificateVerification verdict = scene.Verify();

        Assert.Empty(verdict.Failures);
        Assert.Equal(2, verdict.Path.Count);
        Assert.Equal(1, scene.Examined);
    }

    [Fact]
    public void Verify_TwoKeysOfOneName_TriesTheSecondWhenTheFirstDidNotSign()
    {
        var scene = new SearchScene();
        scene.AddAnchor(scene.Authority("root", "root"));
        scene.AddIntermediate(scene.Authority("ca", "root", key: "one"));
        scene.AddIntermediate(scene.Authority("ca", "other root", key: "two"));
        scene.AddAnchor(scene.Authority("other root", "other root"));
        scene.WrongSignatures.Add(("ca", "root"));
        scene.SetPeer("ca");

        CertificateVerification verdict = scene.Verify();

        Assert.Empty(verdict.Failures);
        Assert.Equal(2, scene.Examined);
    }

    [Fact]
    public void Verify_AllSignaturesWrong_SaysSoAndNamesTheCertificate()
    {
        var scene = new SearchScene();
        scene.AddAnchor(scene.Authority("root", "root"));
        scene.AddIntermediate(scene.Authority("ca", "root"));
        scene.WrongSignatures.Add(("ca", "root"));
        scene.SetPeer("ca");

        TlsCertificateFailure failure = Assert.Single(scene.Verify().Failures);

        Assert.Equal((TlsErrorReason.BadSignature, 1, "CN=ca"), (failure.Reason, failure.Depth, failure.Subject));
        Assert.Equal("02", failure.SerialNumber);
        Assert.Equal("RFC 5280, section 6.1.3 (a)", failure.Reference);
    }

    [Fact]
    public void Verify_MissingIntermediate_NamesTheIssuerThatIsMissing()
    {
        var scene = new SearchScene();
        scene.AddAnchor(scene.Authority("root", "root"));
        scene.SetPeer("ca");

        TlsCertificateFailure failure = Assert.Single(scene.Verify().Failures);

        Assert.Equal((TlsErrorReason.UnknownIssuer, 0), (failure.Reason, failure.Depth));
        Assert.Equal("CN=ca", failure.Expected);
        Assert.Equal(0, scene.Examined);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void Verify_MaximumDepth_CountsIntermediates(int count, bool isAccepted)
    {
        var scene = new SearchScene { Options = new CertificateVerifierOptions { MaximumDepth = 1 } };
        scene.AddAnchor(scene.Authority("0", "0"));
        for (int i = 1; i <= count; i++)
        {
            scene.AddIntermediate(scene.Authority($"{i}", $"{i - 1}"));
        }

        scene.SetPeer($"{count}");

        CertificateVerification verdict = scene.Verify();

        Assert.Equal(isAccepted, verdict.IsAccepted);
        Assert.Equal(isAccepted ? [] : [TlsErrorReason.ChainTooLong], verdict.Failures.Select(failure => failure.Reason));
    }

    [Fact]
    public void Verify_EveryoneVouchesForEveryoneAndNoAnchor_EndsQuickly()
    {
        var scene = new SearchScene { Options = new CertificateVerifierOptions { MaximumDepth = 16 } };
        scene.AddAnchor(scene.Authority("root", "root"));
        for (int i = 0; i < 64; i++)
        {
            scene.AddIntermediate(scene.Authority("ca", "ca", key: $"key {i}"));
        }

        scene.SetPeer("ca");
        _ = scene.Verify();
        long start = Stopwatch.GetTimestamp();

        CertificateVerification verdict = scene.Verify();

        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 0, 250);
        Assert.Equal(TlsErrorReason.SearchTooLong, verdict.Failures[0].Reason);
        Assert.Equal(0, scene.Examined);
    }

    [Fact]
    public void Verify_ManyKeysOfOneNameNoneOfWhichSigned_GivesUpAfterSomeSignatures()
    {
        var scene = new SearchScene();
        scene.AddAnchor(scene.Authority("root", "root"));
        for (int i = 0; i < 64; i++)
        {
            scene.AddIntermediate(scene.Authority("ca", "root", key: $"key {i}"));
        }

        scene.WrongSignatures.Add(("*", "ca"));
        scene.SetPeer("ca");

        CertificateVerification verdict = scene.Verify();

        Assert.Equal([TlsErrorReason.SearchTooLong, TlsErrorReason.UnknownIssuer], verdict.Failures.Select(failure => failure.Reason).Distinct());
        Assert.InRange(scene.Examined, 1, 13); // Two signatures of P-256 each.
    }

    [Fact]
    public void Verify_MoreThan64Extras_AreNotLookedAt()
    {
        var scene = new SearchScene();
        scene.AddAnchor(scene.Authority("root", "root"));
        for (int i = 0; i < 64; i++)
        {
            scene.AddIntermediate(scene.Authority($"extra {i}", "root"));
        }

        scene.AddIntermediate(scene.Authority("ca", "root"));
        scene.SetPeer("ca");

        Assert.Equal(TlsErrorReason.UnknownIssuer, Assert.Single(scene.Verify().Failures).Reason);
    }

    [Fact]
    public void Verify_SeveralRulesBroken_TellsAllOfThem()
    {
        var scene = new SearchScene();
        scene.AddAnchor(scene.Authority("root", "root"));
        scene.AddIntermediate(scene.Authority("ca", "root", change: builder =>
            builder.NotAfter = Certificates.CertificateBuilder.Time(System.Formats.Asn1.UniversalTagNumber.UtcTime, "290101000000Z")));
        scene.SetPeer("ca", builder => builder.With(
            ObjectIdentifiers.KeyUsage, Certificates.CertificateBuilder.Encode(w => w.WriteBitString([0x20], 5)), critical: true));

        IReadOnlyList<TlsCertificateFailure> failures = scene.Verify().Failures;

        Assert.Equal(
            [(TlsErrorReason.WrongUsage, 0), (TlsErrorReason.Expired, 1)],
            failures.Select(failure => (failure.Reason, failure.Depth)));
    }

    [Fact]
    public void Verify_DepthOutOfRange_IsRefusedWithTheRange()
    {
        var scene = new SearchScene();
        TrustAnchors anchors = TrustAnchors.FromCertificates([(ReadOnlyMemory<byte>)scene.Authority("root", "root")]);

        ArgumentException error = Assert.Throws<ArgumentException>(() => CertificateVerifier.Verify(
            new byte[1], [], anchors, null, SearchScene.Now, options: new CertificateVerifierOptions { MaximumDepth = 17 }));

        Assert.Contains("0 to 16", error.Message, StringComparison.Ordinal);
    }
}
