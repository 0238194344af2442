using System.Net.Security;
using System.Security.Authentication;
using Xunit;

namespace TlsSimple.Unit.Engine;

public sealed class EngineOptionTests
{
    [Fact]
    public void EngineVersion_IsMbedTls36() => Assert.StartsWith("3.6.", TlsLibrary.EngineVersion, StringComparison.Ordinal);

    [Fact]
    public void AlpnOffer_Names_AreLengthPrefixedInOrder() =>
        Assert.Equal("\u0002h2\u0008http/1.1"u8.ToArray(), AlpnOffer.Http2OrHttp11.Wire.ToArray());

    [Fact]
    public void AlpnOffer_None_IsEmpty() => Assert.True(AlpnOffer.None.Wire.IsEmpty);

    [Fact]
    public void AlpnOffer_SameNames_AreEqual()
    {
        var same = new AlpnOffer([new SslApplicationProtocol("h2"), new SslApplicationProtocol("http/1.1")]);

        Assert.Equal(AlpnOffer.Http2OrHttp11, same);
        Assert.Equal(AlpnOffer.Http2OrHttp11.GetHashCode(), same.GetHashCode());
        Assert.NotEqual(AlpnOffer.Http2OrHttp11, new AlpnOffer([new SslApplicationProtocol("http/1.1"), new SslApplicationProtocol("h2")]));
        Assert.False(AlpnOffer.None.Equals(null));
    }

    [Fact]
    public void AlpnOffer_LongestName_IsTakenByTheEngine()
    {
        byte[] name = [.. Enumerable.Repeat((byte)'x', 255)];
        var offer = new AlpnOffer([new SslApplicationProtocol(name)]);
        using var pair = new EnginePair(clientOffer: offer, serverOffer: offer);

        pair.RunHandshake();

        Assert.Equal(name, pair.Client.Session.GetInfo().Alpn);
    }

    [Fact]
    public void AlpnOffer_EmptyName_IsInvalid() => AssertInvalid(() => new AlpnOffer([default]), "0 bytes");

    [Fact]
    public void AlpnOffer_NameWithNul_IsInvalid() => AssertInvalid(() => new AlpnOffer([new SslApplicationProtocol([1, 0, 2])]), "NUL");

    [Fact]
    public void AlpnOffer_MoreThanTheExtensionHolds_IsInvalid() =>
        AssertInvalid(() => new AlpnOffer([.. Enumerable.Repeat(new SslApplicationProtocol(new byte[255].Select(_ => (byte)1).ToArray()), 257)]), "65535");

    [Theory]
    [InlineData(0x0017, "secp256r1")]
    [InlineData(0x0018, "secp384r1")]
    [InlineData(0x0019, "secp521r1")]
    [InlineData(0x001d, "x25519")]
    [InlineData(0x11ec, "0x11ec")]
    [InlineData(0, "0x0000")]
    public void NameOf_Group_IsIanas(int group, string name) => Assert.Equal(name, NamedGroups.NameOf(group));

    [Fact]
    public void Create_OldProtocol_IsOutOfRange() =>
#pragma warning disable SYSLIB0039, CA5397 // That is what the test is about.
        Assert.Throws<ArgumentOutOfRangeException>(() => MbedContext.Create(NativeRole.Client, SslProtocols.Tls11, SslProtocols.Tls13, AlpnOffer.None));
#pragma warning restore SYSLIB0039, CA5397

    [Fact]
    public void CreateSession_NameOfTooManyBytes_Throws()
    {
        using var context = MbedContext.Create(NativeRole.Client, SslProtocols.Tls12, SslProtocols.Tls13, AlpnOffer.None);

        Assert.Throws<ArgumentException>(() => context.CreateSession(new string('a', 257)));
        Assert.Throws<TlsException>(() => context.CreateSession("a\0b"));
    }

    [Fact]
    public void Handshake_ServerWithoutIdentity_IsRefused()
    {
        using var context = MbedContext.Create(NativeRole.Server, SslProtocols.Tls12, SslProtocols.Tls13, AlpnOffer.None);

        using MbedSession session = context.CreateSession();
        Assert.Equal(TlsStatus.Argument, session.Handshake([], out _, [], out _));
    }

    [Fact]
    public void SetIdentity_OnAServer_IsTakenOnceAndMayBeDisposedOfAtOnce()
    {
        using var context = MbedContext.Create(NativeRole.Server, SslProtocols.Tls12, SslProtocols.Tls13, AlpnOffer.None);
        using (var identity = MbedIdentity.Create(TestIdentity.Ecdsa.Chain, TestIdentity.Ecdsa.PrivateKey))
        {
            context.SetIdentity(identity);
            Assert.Throws<TlsException>(() => context.SetIdentity(identity));
        }

        context.CreateSession().Dispose();
    }

    [Fact]
    public void SetIdentity_OnAClient_Throws()
    {
        using var context = MbedContext.Create(NativeRole.Client, SslProtocols.Tls12, SslProtocols.Tls13, AlpnOffer.None);
        using var identity = MbedIdentity.Create(TestIdentity.Ecdsa.Chain, TestIdentity.Ecdsa.PrivateKey);

        Assert.Throws<TlsException>(() => context.SetIdentity(identity));
    }

    private static void AssertInvalid(Func<object> make, string words)
    {
        var error = Assert.Throws<TlsException>(make);
        Assert.Equal((TlsErrorKind.Configuration, TlsErrorReason.InvalidOption), (error.Kind, error.Reason));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }
}
