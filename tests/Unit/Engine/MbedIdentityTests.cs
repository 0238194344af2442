using Xunit;

namespace TlsSimple.Unit.Engine;

public sealed class MbedIdentityTests
{
    [Fact]
    public void Create_KeyOfAnother_IsInvalidIdentity()
    {
        var error = Assert.Throws<TlsException>(() => MbedIdentity.Create(TestIdentity.Ecdsa.Chain, TestIdentity.Stranger.PrivateKey));

        Assert.Equal((TlsErrorKind.Configuration, TlsErrorReason.InvalidIdentity), (error.Kind, error.Reason));
    }

    [Fact]
    public void Create_Garbage_IsInvalidIdentity()
    {
        AssertInvalid([new byte[100]], [1, 2, 3]);
        AssertInvalid([], TestIdentity.Ecdsa.PrivateKey);
        AssertInvalid(TestIdentity.Ecdsa.Chain, []);
        AssertInvalid([.. TestIdentity.Ecdsa.Chain, new byte[100]], TestIdentity.Ecdsa.PrivateKey);
        AssertInvalid([(byte[])[.. TestIdentity.Ecdsa.Chain[0].Span, 0]], TestIdentity.Ecdsa.PrivateKey);
    }

    private static void AssertInvalid(IReadOnlyList<ReadOnlyMemory<byte>> chain, byte[] key) =>
        Assert.Equal(TlsErrorReason.InvalidIdentity, Assert.Throws<TlsException>(() => MbedIdentity.Create(chain, key)).Reason);
}
