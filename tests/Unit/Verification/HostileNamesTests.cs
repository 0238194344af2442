using System.Diagnostics;
using System.Formats.Asn1;
using System.Text;
using TlsSimple.Unit.Certificates;
using Xunit;

namespace TlsSimple.Unit.Verification;

/// <summary>Names in disguise, and work that a peer could make us do.</summary>
public sealed class HostileNamesTests
{
    private const string Organization = "2.5.4.10";

    public static TheoryData<string, byte[]> Disguises => new()
    {
        { "UniversalString", Tagged(28, Encoding.UTF32.GetBytes("Evil").Chunk(4).SelectMany(c => c.Reverse()).ToArray()) },
        { "BMPString", Tagged(30, Encoding.BigEndianUnicode.GetBytes("EVIL")) },
        { "soft hyphen", Tagged(12, Encoding.UTF8.GetBytes("Ev\u00ADil")) },
        { "zero width space", Tagged(12, Encoding.UTF8.GetBytes("Ev\u200Bil")) },
        { "blanks", Tagged(12, "  eVIL "u8.ToArray()) },
        { "bytes that are no UTF-8", Tagged(12, [(byte)'E', 0xFF, (byte)'v']) },
    };

    [Theory]
    [MemberData(nameof(Disguises))]
    public void Verify_ExcludedNameInDisguise_IsRefused(string what, byte[] value)
    {
        SearchScene scene = Excluding(CertificateBuilder.NameOf([(Organization, Tagged(12, "Evil"u8.ToArray()))]));
        scene.SetPeer("ca", builder => builder.Subject = CertificateBuilder.NameOf([(Organization, value)]));

        Assert.True(scene.Verify().Failures.Any(failure => failure.Reason == TlsErrorReason.NameConstraintViolation), what);
    }

    [Fact]
    public void Verify_OtherName_IsNotTakenForTheExcludedOne()
    {
        SearchScene scene = Excluding(CertificateBuilder.NameOf([(Organization, Tagged(12, "Evil"u8.ToArray()))]));
        scene.SetPeer("ca", builder => builder.Subject = CertificateBuilder.NameOf([(Organization, Tagged(12, "Ev il"u8.ToArray()))]));

        Assert.Empty(scene.Verify().Failures);
    }

    [Fact]
    public void Verify_ManyAttributesAgainstManyDirectories_EndsQuickly()
    {
        (string Oid, byte[] Value)[][] attributes =
            [.. Enumerable.Range(0, 350).Select(i => new[] { (Organization, Tagged(12, [(byte)('a' + (i % 26))])) })];
        Action<AsnWriter>[] directories = [.. Enumerable.Range(0, 260).Select(i => CertificateBuilder.NameOf([(Organization, Tagged(12, [1, (byte)i]))]))];
        SearchScene scene = Excluding(directories);
        for (int layer = 0; layer < 3; layer++)
        {
            for (int i = 0; i < 8; i++)
            {
                scene.AddIntermediate(scene.Authority($"layer {layer}", layer == 2 ? "ca" : $"layer {layer + 1}", key: $"key {layer} {i}"));
            }
        }

        scene.SetPeer("layer 0", builder => builder.Subject = CertificateBuilder.NameOf(attributes));
        _ = scene.Verify();
        long start = Stopwatch.GetTimestamp();

        _ = scene.Verify();

        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 0, 500);
    }

    [Theory]
    [InlineData("00")]
    [InlineData("05")]
    public void Verify_LeafThatIsItselfTheAnchor_NeedNotKeepRulesForCas(string serial)
    {
        var scene = new SearchScene();
        scene.SetPeer("peer", builder =>
        {
            builder.SerialNumber = w => w.WriteInteger(Convert.FromHexString(serial));
            builder.Extensions.RemoveAll(extension => extension.Oid == ObjectIdentifiers.SubjectAlternativeName);
            builder.With(ObjectIdentifiers.SubjectAlternativeName, CertificateBuilder.Names((2, "server.test"u8.ToArray())), critical: true);
            builder.With(
                ObjectIdentifiers.ExtendedKeyUsage,
                CertificateBuilder.Sequence(w => w.WriteObjectIdentifier(ObjectIdentifiers.ServerAuthentication)),
                critical: true);
        });
        scene.AddAnchor(scene.Peer);

        Assert.Empty(scene.Verify().Failures);
    }

    [Fact]
    public void Verify_UndefinedPurpose_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => CertificateVerifier.Verify(
        new byte[1], [], TrustAnchors.FromCertificates([(ReadOnlyMemory<byte>)new SearchScene().Authority("root", "root")]), null, SearchScene.Now, (CertificatePurpose)7));

    private static SearchScene Excluding(params Action<AsnWriter>[] directories)
    {
        var scene = new SearchScene();
        scene.AddAnchor(scene.Authority("root", "root"));
        scene.AddIntermediate(scene.Authority("ca", "root", change: builder => builder.With(
            ObjectIdentifiers.NameConstraints,
            CertificateBuilder.Sequence(w =>
            {
                var excluded = new Asn1Tag(TagClass.ContextSpecific, 1);
                var directory = new Asn1Tag(TagClass.ContextSpecific, 4);
                w.PushSequence(excluded);
                foreach (Action<AsnWriter> name in directories)
                {
                    w.PushSequence();
                    w.PushSequence(directory);
                    name(w);
                    w.PopSequence(directory);
                    w.PopSequence();
                }

                w.PopSequence(excluded);
            }),
            critical: true)));
        return scene;
    }

    private static byte[] Tagged(byte tag, byte[] content) => [tag, (byte)content.Length, .. content];
}
