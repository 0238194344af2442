using Xunit;

namespace TlsSimple.Unit.Engine;

public sealed class MbedPathTests
{
    private static readonly TestIdentity s_identity = TestIdentity.Create(new TestIdentitySpec { HasIntermediate = true });

    [Fact]
    public void Verify_WholePath_IsOk() => Assert.Equal((TlsStatus.Ok, ""), Verify(EnginePair.PathOf(s_identity)));

    [Fact]
    public void Verify_PathEndsAtTheIntermediate_IsOk() => Assert.Equal((TlsStatus.Ok, ""), Verify(s_identity.Chain));

    [Fact]
    public void Verify_LinkMissing_IsUntrusted() =>
        Assert.Equal((TlsStatus.Untrusted, "Issuer None"), Verify([s_identity.Leaf.RawData, s_identity.Root.RawData]));

    [Fact]
    public void Verify_Unparsable_SaysWhich() =>
        Assert.Equal((TlsStatus.Untrusted, "None Form None"), Verify([s_identity.Chain[0], new byte[200], s_identity.Root.RawData]));

    [Fact]
    public void Verify_AlteredSignature_IsOnTheCertificateThatCarriesIt()
    {
        byte[] altered = s_identity.Chain[1].ToArray();
        altered[^1] ^= 1;

        Assert.Equal((TlsStatus.Untrusted, "None Issuer None"), Verify([s_identity.Chain[0], altered, s_identity.Root.RawData]));
    }

    [Fact]
    public void Verify_EmptyOrTooLong_IsNoPath()
    {
        Assert.Equal(TlsStatus.Argument, Verify([]).Status);
        Assert.Equal(TlsStatus.Argument, Verify([.. Enumerable.Repeat(s_identity.Chain[0], Interop.TlsNative.PathMax + 1)]).Status);
        Assert.Equal(TlsStatus.Untrusted, Verify([.. Enumerable.Repeat(s_identity.Chain[0], Interop.TlsNative.PathMax)]).Status);
    }

    private static (TlsStatus Status, string Flags) Verify(IReadOnlyList<ReadOnlyMemory<byte>> path)
    {
        var flags = new NativeVerifyFlags[Interop.TlsNative.PathMax];
        TlsStatus status = MbedPath.Verify(path, flags);
        return (status, status == TlsStatus.Untrusted ? string.Join(' ', flags[..path.Count]) : "");
    }
}
