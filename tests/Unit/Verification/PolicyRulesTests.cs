using System.Formats.Asn1;
using TlsSimple.Unit.Certificates;
using Xunit;

namespace TlsSimple.Unit.Verification;

/// <summary>RFC 5280, sections 6.1.3 to 6.1.5, as far as they can refuse a path.</summary>
public sealed class PolicyRulesTests
{
    private const string A = "1.3.6.1.4.1.55555.1";
    private const string B = "1.3.6.1.4.1.55555.2";
    private const string Any = ObjectIdentifiers.AnyPolicy;

    [Fact]
    public void Check_NobodyDemandsAPolicy_AnythingPasses() => Assert.Null(PolicyRules.Check(Path(new Says(), new Says(Policies: [A]), new Says())));

    [Theory]
    [InlineData(0)] // From the next certificate on, which is the peer's.
    [InlineData(1)] // The peer's own certificate uses the last one up.
    public void Check_PolicyDemandedAndNone_IsRefused(int require) =>
        Assert.NotNull(PolicyRules.Check(Path(new Says(), new Says(Policies: [A], Require: require), new Says())));

    [Fact]
    public void Check_PolicyDemandedFurtherDownThanThePathGoes_Passes() =>
        Assert.Null(PolicyRules.Check(Path(new Says(), new Says(Policies: [A], Require: 2), new Says())));

    [Fact]
    public void Check_SamePolicyAllTheWay_Passes() =>
        Assert.Null(PolicyRules.Check(Path(new Says(Policies: [A]), new Says(Policies: [A, B], Require: 0), new Says())));

    [Fact]
    public void Check_OtherPolicyBelow_IsRefusedAtThePeer() =>
        Assert.Equal(0, PolicyRules.Check(Path(new Says(Policies: [B]), new Says(Policies: [A], Require: 0), new Says()))!.Depth);

    [Fact]
    public void Check_DemandOfTheAnchor_Counts() =>
        Assert.NotNull(PolicyRules.Check(Path(new Says(Policies: [A]), new Says(), new Says(Require: 0))));

    [Fact]
    public void Check_AnyPolicyInTheMiddle_LetsOthersThrough() =>
        Assert.Null(PolicyRules.Check(Path(new Says(Policies: [B]), new Says(Policies: [Any], Require: 0), new Says())));

    [Fact]
    public void Check_AnyPolicyInhibited_MeansNothing() =>
        Assert.NotNull(PolicyRules.Check(Path(new Says(Policies: [Any]), new Says(Policies: [A], Require: 0, InhibitAny: 0), new Says())));

    [Fact]
    public void Check_MappedPolicy_Passes() =>
        Assert.Null(PolicyRules.Check(Path(new Says(Policies: [B]), new Says(Policies: [A], Require: 0, Mapping: (A, B)), new Says())));

    [Fact]
    public void Check_PolicyThatWasMappedAway_IsRefused() =>
        Assert.NotNull(PolicyRules.Check(Path(new Says(Policies: [A]), new Says(Policies: [A], Require: 0, Mapping: (A, B)), new Says())));

    [Fact]
    public void Check_MappingInhibited_IsRefused() =>
        Assert.NotNull(PolicyRules.Check(Path(
            new Says(Policies: [B]), new Says(Policies: [A], Require: 0, Mapping: (A, B)), new Says(InhibitMapping: 0))));

    [Fact]
    public void Check_PeerDemandsForItself_Counts() =>
        Assert.NotNull(PolicyRules.Check(Path(new Says(Require: 0), new Says(), new Says())));

    [Fact]
    public void Check_AnchorAlone_Passes() => Assert.Null(PolicyRules.Check(Path(new Says(Require: 0))));

    private static ParsedCertificate[] Path(params Says[] certificates) => [.. certificates.Select(says => says.Certificate())];

    private sealed record Says(
        string[]? Policies = null, int? Require = null, int? InhibitMapping = null, int? InhibitAny = null, (string Issuer, string Subject)? Mapping = null)
    {
        public ParsedCertificate Certificate()
        {
            var builder = new CertificateBuilder();
            if (Policies is not null)
            {
                builder.With(ObjectIdentifiers.CertificatePolicies, CertificateBuilder.Sequence(w =>
                {
                    foreach (string policy in Policies)
                    {
                        w.WriteEncodedValue(CertificateBuilder.Sequence(p => p.WriteObjectIdentifier(policy)));
                    }
                }));
            }

            if (Mapping is { } mapping)
            {
                builder.With(ObjectIdentifiers.PolicyMappings, CertificateBuilder.Sequence(w => w.WriteEncodedValue(CertificateBuilder.Sequence(p =>
                {
                    p.WriteObjectIdentifier(mapping.Issuer);
                    p.WriteObjectIdentifier(mapping.Subject);
                }))));
            }

            if (Require is not null || InhibitMapping is not null)
            {
                builder.With(ObjectIdentifiers.PolicyConstraints, CertificateBuilder.Sequence(w =>
                {
                    Write(w, Require, 0);
                    Write(w, InhibitMapping, 1);
                }));
            }

            if (InhibitAny is int inhibit)
            {
                builder.With(ObjectIdentifiers.InhibitAnyPolicy, CertificateBuilder.Encode(w => w.WriteInteger(inhibit)));
            }

            return builder.Parse();
        }

        private static void Write(AsnWriter writer, int? value, int tag)
        {
            if (value is int number)
            {
                writer.WriteInteger(number, new Asn1Tag(TagClass.ContextSpecific, tag));
            }
        }
    }
}
