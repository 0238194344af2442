using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TlsSimple.Unit.Certificates;
using Xunit;

namespace TlsSimple.Unit.Revocation;

public sealed class RevocationCheckTests : IDisposable
{
    private const string IssuingDistributionPointOid = "2.5.29.28";

    private static readonly byte[] s_uri = [0x86, 0x03, (byte)'a', (byte)':', (byte)'b'];
    private static readonly DateTimeOffset s_now = RevocationPath.Now;

    private readonly RevocationPath _path = new();

    public void Dispose() => _path.Dispose();

    [Fact]
    public void Check_NobodyIsOnCurrentLists_Passes()
    {
        Assert.Empty(_path.Check(RevocationMode.Require, s_now, _path.IntermediateList(), _path.RootList()));
        Assert.Empty(_path.Check(RevocationMode.CheckIfPresent, s_now, _path.IntermediateList(), _path.RootList()));
        Assert.Empty(_path.Check(RevocationMode.Require, s_now, _path.IntermediateList().Revoke([0x32]), _path.RootList().Revoke([0x31])));
    }

    [Fact]
    public void Check_NoList_PassesUnlessRequired()
    {
        Assert.Empty(_path.Check(RevocationMode.CheckIfPresent, s_now));
        Assert.Empty(_path.Check(RevocationMode.CheckIfPresent, s_now, _path.RootList()));

        List<TlsCertificateFailure> failures = _path.Check(RevocationMode.Require, s_now);

        Assert.Equal([TlsErrorReason.RevocationUnknown, TlsErrorReason.RevocationUnknown], failures.Select(f => f.Reason));
        Assert.Equal([0, 1], failures.Select(f => f.Depth));
        Assert.Equal("CN=leaf", failures[0].Subject);
        Assert.Equal("31", failures[0].SerialNumber);
        Assert.Contains("'CN=intermediate'", failures[0].Detail, StringComparison.Ordinal);
        Assert.Equal("a current revocation list of CN=root", failures[1].Expected);
        Assert.Equal("none of that issuer was given", failures[1].Found);
        Assert.Equal(1, Assert.Single(_path.Check(RevocationMode.Require, s_now, _path.IntermediateList())).Depth);
    }

    [Fact]
    public void Check_ModeNone_LooksAtNothing() =>
        Assert.Empty(_path.Check(RevocationMode.None, s_now, _path.IntermediateList().Revoke(RevocationPath.LeafSerial)));

    [Fact]
    public void Check_DefaultOptions_LookAtTheListsThatAreGiven()
    {
        var options = new RevocationOptions
        {
            Lists = RevocationLists.FromDer([_path.IntermediateList().Revoke(RevocationPath.LeafSerial).Build()]),
        };
        var failures = new List<TlsCertificateFailure>();
        RevocationCheck.Check(_path.Parsed, options, s_now, failures);

        Assert.Equal(TlsErrorReason.Revoked, Assert.Single(failures).Reason);
        Assert.Equal(RevocationMode.None, RevocationOptions.None.Mode);
    }

    [Theory]
    [InlineData(RevocationMode.Require)]
    [InlineData(RevocationMode.CheckIfPresent)]
    public void Check_OnAList_IsRevoked(RevocationMode mode)
    {
        List<TlsCertificateFailure> failures = _path.Check(
            mode,
            s_now,
            _path.IntermediateList().Revoke(RevocationPath.LeafSerial, RevocationListBuilder.Reason(1)),
            _path.RootList().Revoke([0x22]).Revoke(RevocationPath.IntermediateSerial));

        Assert.Equal([TlsErrorReason.Revoked, TlsErrorReason.Revoked], failures.Select(f => f.Reason));
        Assert.Equal([0, 1], failures.Select(f => f.Depth));
        Assert.Equal(
            "The certificate is revoked: it was revoked (keyCompromise) on 2025-01-02 03:04:05Z, says the list of 2025-01-01 00:00:00Z.",
            failures[0].Detail);
        Assert.Equal("it was revoked on 2025-01-02 03:04:05Z, says the list of 2025-01-01 00:00:00Z", failures[1].Found);
        Assert.Equal("RFC 5280, section 6.3.3", failures[0].Reference);
        Assert.Equal("21", failures[1].SerialNumber);
    }

    [Fact]
    public void Check_OnHold_CountsAsRevoked()
    {
        TlsCertificateFailure failure = Assert.Single(_path.Check(
            RevocationMode.CheckIfPresent, s_now, _path.IntermediateList().Revoke(RevocationPath.LeafSerial, RevocationListBuilder.Reason(6))));

        Assert.Equal(TlsErrorReason.Revoked, failure.Reason);
        Assert.Contains("on hold (certificateHold)", failure.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2024-12-31T23:59:59Z", false)]
    [InlineData("2025-01-01T00:00:00Z", true)]
    [InlineData("2035-01-01T00:00:00Z", true)]
    [InlineData("2035-01-01T00:00:01Z", false)]
    public void Check_OutOfDateList_FailsClosed(string time, bool isCurrent)
    {
        var at = DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture);
        foreach (RevocationMode mode in (RevocationMode[])[RevocationMode.CheckIfPresent, RevocationMode.Require])
        {
            List<TlsCertificateFailure> failures = _path.Check(mode, at, _path.IntermediateList(), _path.RootList());
            if (isCurrent)
            {
                Assert.Empty(failures);
                continue;
            }

            Assert.Equal(2, failures.Count);
            Assert.All(failures, f => Assert.Equal(TlsErrorReason.RevocationUnknown, f.Reason));
            Assert.Contains("not current: it is good from 2025-01-01 00:00:00Z to 2035-01-01 00:00:00Z", failures[0].Found, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Check_OutOfDateListHasIt_IsRevokedUnlessACurrentOneHasItNot()
    {
        RevocationListBuilder old = Old().Revoke(RevocationPath.LeafSerial);

        Assert.Equal(TlsErrorReason.Revoked, Assert.Single(_path.Check(RevocationMode.CheckIfPresent, s_now, old)).Reason);
        Assert.Empty(_path.Check(RevocationMode.CheckIfPresent, s_now, old, _path.IntermediateList()));
        Assert.Empty(_path.Check(RevocationMode.CheckIfPresent, s_now, _path.IntermediateList(), old));
        Assert.Empty(_path.Check(RevocationMode.CheckIfPresent, s_now, _path.IntermediateList(), Old()));
        Assert.Equal(TlsErrorReason.Revoked, Assert.Single(_path.Check(
            RevocationMode.CheckIfPresent, s_now, Old(), _path.IntermediateList().Revoke(RevocationPath.LeafSerial))).Reason);
    }

    [Fact]
    public void Check_TwoCurrentLists_OneIsEnoughToRevoke()
    {
        RevocationListBuilder[] lists = [_path.IntermediateList(), _path.IntermediateList().Revoke(RevocationPath.LeafSerial)];

        Assert.Equal(TlsErrorReason.Revoked, Assert.Single(_path.Check(RevocationMode.CheckIfPresent, s_now, lists)).Reason);
        Assert.Equal(TlsErrorReason.Revoked, Assert.Single(_path.Check(RevocationMode.CheckIfPresent, s_now, [.. lists.Reverse()])).Reason);
    }

    [Theory]
    [InlineData(RevocationMode.CheckIfPresent)]
    [InlineData(RevocationMode.Require)]
    public void Check_WrongSignature_FailsClosedAndRevokesNobody(RevocationMode mode)
    {
        RevocationListBuilder forged = _path.IntermediateList().Revoke(RevocationPath.LeafSerial).SignedBy(_path.RootKey);

        TlsCertificateFailure failure = Assert.Single(_path.Check(mode, s_now, forged, _path.RootList()));

        Assert.Equal(TlsErrorReason.RevocationUnknown, failure.Reason);
        Assert.Contains("not by the issuer's key", failure.Found, StringComparison.Ordinal);
        Assert.Empty(_path.Check(mode, s_now, forged, _path.IntermediateList(), _path.RootList()));
    }

    [Fact]
    public void Check_WeakOrUnknownSignature_FailsClosed()
    {
        RevocationListBuilder list = _path.IntermediateList();
        list.Sign = data => _path.IntermediateKey.SignData(data, HashAlgorithmName.SHA1, DSASignatureFormat.Rfc3279DerSequence);
        list.InnerAlgorithm = list.OuterAlgorithm = CertificateBuilder.Algorithm("1.2.840.10045.4.1");

        TlsCertificateFailure failure = Assert.Single(_path.Check(RevocationMode.CheckIfPresent, s_now, list));

        Assert.Equal(TlsErrorReason.RevocationUnknown, failure.Reason);
        Assert.Contains("SHA-1", failure.Found, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ListOfAnotherName_IsNotLookedAt()
    {
        RevocationListBuilder other = _path.IntermediateList().Revoke(RevocationPath.LeafSerial);
        other.Issuer = CertificateBuilder.Name(("2.5.4.3", "other"));

        Assert.Empty(_path.Check(RevocationMode.CheckIfPresent, s_now, other));
        Assert.Equal("none of that issuer was given", _path.Check(RevocationMode.Require, s_now, other)[0].Found);
    }

    [Fact]
    public void Check_IssuerSpeltOtherwise_IsTheSame()
    {
        RevocationListBuilder list = _path.IntermediateList();
        list.Issuer = CertificateBuilder.Name(("2.5.4.3", "  INTERMEDIATE "));

        Assert.Empty(_path.Check(RevocationMode.Require, s_now, list, _path.RootList()));
    }

    [Fact]
    public void Check_ListOfAnotherKeyOfTheIssuer_IsToldByKeyIdentifier()
    {
        using ECDsa formerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        RevocationListBuilder former = _path.IntermediateList().Revoke(RevocationPath.LeafSerial).SignedBy(formerKey)
            .With("2.5.29.35", [0x30, 0x03, 0x80, 0x01, 0x07]);

        Assert.Empty(_path.Check(RevocationMode.CheckIfPresent, s_now, former));
        Assert.Empty(_path.Check(RevocationMode.Require, s_now, former, _path.IntermediateList().With("2.5.29.35", AuthorityKeyIdentifier(_path)), _path.RootList()));

        // Where either side says nothing, the signature tells.
        using var plain = new RevocationPath(hasKeyIdentifiers: false);
        RevocationListBuilder unsaid = plain.IntermediateList().SignedBy(formerKey).With("2.5.29.35", [0x30, 0x03, 0x80, 0x01, 0x07]);
        Assert.Equal(TlsErrorReason.RevocationUnknown, Assert.Single(plain.Check(RevocationMode.CheckIfPresent, s_now, unsaid)).Reason);
    }

    [Fact]
    public void Check_IssuerMayNotSignLists_FailsClosed()
    {
        using var path = new RevocationPath(intermediateUsage: X509KeyUsageFlags.KeyCertSign);
        TlsCertificateFailure failure = Assert.Single(path.Check(RevocationMode.CheckIfPresent, s_now, path.IntermediateList(), path.RootList()));
        Assert.Equal(TlsErrorReason.RevocationUnknown, failure.Reason);
        Assert.Contains("cRLSign", failure.Found, StringComparison.Ordinal);

        using var silent = new RevocationPath(intermediateUsage: null);
        Assert.Empty(silent.Check(RevocationMode.Require, s_now, silent.IntermediateList(), silent.RootList()));
    }

    [Fact]
    public void Check_UnknownCriticalExtension_FailsClosedAndRevokesNobody()
    {
        RevocationListBuilder ofList = _path.IntermediateList().Revoke(RevocationPath.LeafSerial).With("1.2.3", [], true);
        RevocationListBuilder ofEntry = _path.IntermediateList().Revoke([0x77], ("1.2.3", true, []));
        foreach (RevocationListBuilder list in (RevocationListBuilder[])[ofList, ofEntry])
        {
            TlsCertificateFailure failure = Assert.Single(_path.Check(RevocationMode.CheckIfPresent, s_now, list));
            Assert.Equal(TlsErrorReason.RevocationUnknown, failure.Reason);
            Assert.Contains("1.2.3", failure.Found, StringComparison.Ordinal);
        }

        Assert.Empty(_path.Check(RevocationMode.CheckIfPresent, s_now, _path.IntermediateList().With("1.2.3", [], false)));
    }

    [Fact]
    public void Check_ListForUsersOrCas_CoversThoseAlone()
    {
        RevocationListBuilder usersOfIntermediate = Scoped(_path.IntermediateList(), [0x81, 0x01, 0xFF]);
        RevocationListBuilder casOfIntermediate = Scoped(_path.IntermediateList(), [0x82, 0x01, 0xFF]);
        RevocationListBuilder usersOfRoot = Scoped(_path.RootList(), [0x81, 0x01, 0xFF]);
        RevocationListBuilder casOfRoot = Scoped(_path.RootList(), [0x82, 0x01, 0xFF]);

        Assert.Empty(_path.Check(RevocationMode.Require, s_now, usersOfIntermediate, casOfRoot));

        List<TlsCertificateFailure> failures = _path.Check(RevocationMode.Require, s_now, casOfIntermediate, usersOfRoot);
        Assert.Equal(2, failures.Count);
        Assert.Contains("onlyContainsCACerts", failures[0].Found, StringComparison.Ordinal);
        Assert.Contains("onlyContainsUserCerts", failures[1].Found, StringComparison.Ordinal);

        // A list that is for others is no bad list: where none is required, there is just none.
        Assert.Empty(_path.Check(RevocationMode.CheckIfPresent, s_now, casOfIntermediate, usersOfRoot));
    }

    [Fact]
    public void Check_ListForSomeReasonsOrAttributes_DoesNotCover()
    {
        RevocationListBuilder someReasons = Scoped(_path.IntermediateList(), [0x83, 0x02, 0x00, 0x40]);
        Assert.Contains("onlySomeReasons", _path.Check(RevocationMode.Require, s_now, someReasons)[0].Found, StringComparison.Ordinal);
        Assert.Empty(_path.Check(RevocationMode.CheckIfPresent, s_now, someReasons));
        Assert.Equal(TlsErrorReason.Revoked, Assert.Single(
            _path.Check(RevocationMode.CheckIfPresent, s_now, someReasons.Revoke(RevocationPath.LeafSerial))).Reason);

        // Serial numbers of attribute certificates are others'.
        RevocationListBuilder attributes = Scoped(_path.IntermediateList(), [0x85, 0x01, 0xFF]).Revoke(RevocationPath.LeafSerial);
        Assert.Empty(_path.Check(RevocationMode.CheckIfPresent, s_now, attributes));
        Assert.Equal(TlsErrorReason.RevocationUnknown, _path.Check(RevocationMode.Require, s_now, attributes)[0].Reason);
    }

    [Fact]
    public void Check_ListOfADistributionPoint_CoversCertificatesThatNameIt()
    {
        byte[] names = [0xA0, 0x07, 0xA0, 0x05, .. s_uri];
        using var named = new RevocationPath(leafDistributionPoints: Points([.. names]));
        using var elsewhere = new RevocationPath(leafDistributionPoints: Points([0xA0, 0x07, 0xA0, 0x05, 0x86, 0x03, (byte)'a', (byte)':', (byte)'c']));
        using var forSomeReasons = new RevocationPath(leafDistributionPoints: Points([.. names, 0x81, 0x02, 0x00, 0x40]));
        using var broken = new RevocationPath(leafDistributionPoints: [0x30, 0x03, 0x01]);

        Assert.Empty(named.Check(RevocationMode.Require, s_now, Scoped(named.IntermediateList(), names), named.RootList()));
        foreach (RevocationPath path in (RevocationPath[])[_path, elsewhere, forSomeReasons])
        {
            Assert.Contains("distribution point", Assert.Single(
                path.Check(RevocationMode.Require, s_now, Scoped(path.IntermediateList(), names), path.RootList())).Found, StringComparison.Ordinal);
            Assert.Empty(path.Check(RevocationMode.CheckIfPresent, s_now, Scoped(path.IntermediateList(), names)));
            Assert.Empty(path.Check(RevocationMode.Require, s_now, path.IntermediateList(), Scoped(path.IntermediateList(), names), path.RootList()));
        }

        Assert.Contains("do not parse", Assert.Single(
            broken.Check(RevocationMode.CheckIfPresent, s_now, Scoped(broken.IntermediateList(), names))).Found, StringComparison.Ordinal);
        Assert.Empty(broken.Check(RevocationMode.CheckIfPresent, s_now, broken.IntermediateList()));

        // On any list of the issuer's is revoked, whichever certificates the list is for.
        Assert.Equal(TlsErrorReason.Revoked, Assert.Single(elsewhere.Check(
            RevocationMode.CheckIfPresent, s_now, Scoped(elsewhere.IntermediateList(), names).Revoke(RevocationPath.LeafSerial))).Reason);
    }

    [Fact]
    public void Check_DistributionPointNamedAsTheIssuer_CoversAll()
    {
        byte[] issuer = _path.Intermediate.SubjectName.RawData;
        byte[] name = [0xA4, (byte)issuer.Length, .. issuer];
        byte[] fields = [0xA0, (byte)(name.Length + 2), 0xA0, (byte)name.Length, .. name];

        Assert.Empty(_path.Check(RevocationMode.Require, s_now, Scoped(_path.IntermediateList(), fields), _path.RootList()));
    }

    [Fact]
    public void Check_AnchorAlone_NeedsNoList()
    {
        var failures = new List<TlsCertificateFailure>();
        RevocationCheck.Check([_path.Parsed[2]], new RevocationOptions { Mode = RevocationMode.Require }, s_now, failures);
        Assert.Empty(failures);
    }

    [Fact]
    public void Check_RsaIssuer_EitherPadding()
    {
        using RSA key = RSA.Create(2048);
        foreach (RSASignaturePadding padding in (RSASignaturePadding[])[RSASignaturePadding.Pkcs1, RSASignaturePadding.Pss])
        {
            var request = new CertificateRequest("CN=rsa", key, HashAlgorithmName.SHA256, padding);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
            request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
            using X509Certificate2 root = request.CreateSelfSigned(s_now.AddYears(-1), s_now.AddYears(1));
            using X509Certificate2 leaf = new CertificateRequest("CN=leaf", _path.LeafKey, HashAlgorithmName.SHA256)
                .Create(root.SubjectName, X509SignatureGenerator.CreateForRSA(key, padding), s_now.AddDays(-1), s_now.AddDays(1), [0x31]);
            ParsedCertificate[] path = [ParsedCertificate.Parse(leaf.RawData), ParsedCertificate.Parse(root.RawData)];
            var builder = new CertificateRevocationListBuilder();
            RevocationOptions good = Options(builder.Build(root, 1, s_now.AddDays(1), HashAlgorithmName.SHA384, padding, s_now));
            builder.AddEntry([0x31], s_now, X509RevocationReason.Superseded);
            RevocationOptions bad = Options(builder.Build(root, 2, s_now.AddDays(1), HashAlgorithmName.SHA512, padding, s_now));

            var failures = new List<TlsCertificateFailure>();
            RevocationCheck.Check(path, good, s_now, failures);
            Assert.Empty(failures);
            RevocationCheck.Check(path, bad, s_now, failures);
            Assert.Contains("(superseded)", Assert.Single(failures).Detail, StringComparison.Ordinal);
        }

        static RevocationOptions Options(byte[] list) => new() { Mode = RevocationMode.Require, Lists = RevocationLists.FromDer([list]) };
    }

    [Fact]
    public async Task Check_ManyThreadsManyKeys_AgreeOnOneList()
    {
        RevocationLists lists = RevocationLists.FromDer([_path.IntermediateList().Build(), _path.RootList().Build()]);
        RevocationList list = lists.All[0];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 50; i++)
            {
                Assert.Empty(_path.Check(RevocationMode.Require, s_now, lists));
            }
        })));

        // Whatever else was asked, the verdict on the right key stays right.
        for (int i = 0; i < 40; i++)
        {
            using var other = new RevocationPath();
            Assert.NotEqual("", list.VerifySignature(other.Parsed[1].PublicKey));
            Assert.Equal("", list.VerifySignature(_path.Parsed[1].PublicKey));
        }
    }

    private static byte[] AuthorityKeyIdentifier(RevocationPath path) =>
        X509AuthorityKeyIdentifierExtension.CreateFromCertificate(path.Intermediate, true, false).RawData;

    private static byte[] Points(byte[] point) => [0x30, (byte)(point.Length + 2), 0x30, (byte)point.Length, .. point];

    private static RevocationListBuilder Scoped(RevocationListBuilder list, byte[] fields) =>
        list.With(IssuingDistributionPointOid, [0x30, (byte)fields.Length, .. fields], true);

    private RevocationListBuilder Old()
    {
        RevocationListBuilder list = _path.IntermediateList();
        list.NextUpdate = CertificateBuilder.Time(UniversalTagNumber.UtcTime, "260101000000Z");
        return list;
    }
}
