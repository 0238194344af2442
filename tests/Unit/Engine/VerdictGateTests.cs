using System.Security.Authentication;
using Xunit;

namespace TlsSimple.Unit.Engine;

public sealed class VerdictGateTests
{
    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void Handshake_ChainHasArrived_WantsAVerdictWithOnlyTheClientHelloSent(SslProtocols protocol)
    {
        using var pair = new EnginePair(protocol);
        pair.Client.HandshakeOn();
        pair.Server.HandshakeOn();
        Assert.Empty(pair.Server.Incoming);

        Assert.Equal(TlsStatus.WantVerdict, pair.Client.HandshakeOn());

        Assert.Empty(pair.Server.Incoming);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public void Handshake_NoVerdict_MakesNoProgress(SslProtocols protocol)
    {
        using var pair = new EnginePair(protocol);
        pair.RunToGate();
        int waiting = pair.Client.Incoming.Count;

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(TlsStatus.WantVerdict, pair.Client.Handshake());
            Assert.Equal(TlsStatus.Argument, pair.Client.Read(new byte[100], out int produced));
            Assert.Equal(0, produced);
            Assert.Equal(TlsStatus.Argument, pair.Client.Write("secret"u8));
            Assert.Equal(TlsStatus.Argument, pair.Client.Shutdown());
            Assert.Equal(TlsStatus.Ok, pair.Client.Flush());
        }

        Assert.Equal(waiting, pair.Client.Incoming.Count);
        Assert.Empty(pair.Server.Incoming);
    }

    [Fact]
    public void AcceptPeer_NotAtTheGate_ChangesNothing()
    {
        using var pair = new EnginePair();
        Assert.Equal(TlsStatus.Argument, pair.Client.Session.AcceptPeer());

        pair.Client.HandshakeOn();
        Assert.Equal(TlsStatus.Argument, pair.Client.Session.AcceptPeer());

        pair.Server.HandshakeOn();
        Assert.Equal(TlsStatus.WantVerdict, pair.Client.HandshakeOn());
    }

    [Fact]
    public void AcceptPeer_UnknownCa_LeavesTheGateShut()
    {
        using var pair = new EnginePair();
        pair.RunToGate();

        Assert.Equal(TlsStatus.Untrusted, pair.Judge(WrongPath));
        Assert.Equal(TlsStatus.Untrusted, pair.Client.Session.AcceptPeer());

        Assert.Equal(TlsStatus.WantVerdict, pair.Client.Handshake());
        Assert.Empty(pair.Server.Incoming);
    }

    [Fact]
    public void AcceptPeer_NotExamined_LeavesTheGateShut()
    {
        using var pair = new EnginePair();
        pair.RunToGate();

        Assert.Equal(TlsStatus.Untrusted, pair.Client.Session.AcceptPeer());

        Assert.Equal(TlsStatus.WantVerdict, pair.Client.Handshake());
        Assert.Empty(pair.Server.Incoming);
    }

    [Fact]
    public void AcceptPeer_AfterAnUntrustedAttempt_CanStillOpenTheGate()
    {
        using var pair = new EnginePair();
        pair.RunToGate();
        pair.Judge(WrongPath);

        Assert.Equal(TlsStatus.Ok, pair.Judge(pair.Path));
        pair.RunHandshake();
    }

    [Fact]
    public void ExaminePeer_GoodPath_LeavesTheGateShut()
    {
        TestIdentity identity = TestIdentity.Create(new TestIdentitySpec { HasIntermediate = true });
        using var pair = new EnginePair(identity: identity);
        pair.RunToGate();
        var flags = new NativeVerifyFlags[Interop.TlsNative.PathMax];

        Assert.Equal(TlsStatus.Ok, pair.Client.Session.ExaminePeer(pair.Path, flags));

        Assert.All(flags, word => Assert.Equal(NativeVerifyFlags.None, word));
        Assert.Equal(TlsStatus.WantVerdict, pair.Client.Handshake());
    }

    [Fact]
    public void ExaminePeer_PathOfAnother_IsRefusedHoweverGood()
    {
        using var pair = new EnginePair();
        pair.RunToGate();
        IReadOnlyList<ReadOnlyMemory<byte>> others = EnginePair.PathOf(TestIdentity.Stranger);
        Assert.Equal(TlsStatus.Ok, MbedPath.Verify(others, new NativeVerifyFlags[Interop.TlsNative.PathMax]));

        Assert.Equal(TlsStatus.Argument, pair.Judge(others));

        Assert.Equal(TlsStatus.Untrusted, pair.Client.Session.AcceptPeer());
    }

    [Fact]
    public void ExaminePeer_TooLittleRoomForFlags_Throws()
    {
        using var pair = new EnginePair();
        pair.RunToGate();

        Assert.Throws<ArgumentOutOfRangeException>(() => pair.Client.Session.ExaminePeer(pair.Path, new NativeVerifyFlags[2]));
    }

    public static TheoryData<string, int> BadLeaves => new()
    {
        { "unknown CA", (int)NativeVerifyFlags.Issuer },
        { "short RSA key", (int)NativeVerifyFlags.KeySize },
        { "expired", (int)NativeVerifyFlags.None },
    };

    [Theory]
    [MemberData(nameof(BadLeaves))]
    public void ExaminePeer_BadLeaf_SetsItsFlag(string what, int flag)
    {
        TestIdentitySpec spec = what switch
        {
            "short RSA key" => new() { MakeKey = TestIdentitySpec.ShortRsa },
            "expired" => new() { Ends = TimeSpan.FromDays(-1) },
            _ => new(),
        };
        TestIdentity identity = TestIdentity.Create(spec);
        using var pair = new EnginePair(identity: identity);
        pair.RunToGate();
        var flags = new NativeVerifyFlags[Interop.TlsNative.PathMax];

        TlsStatus status = pair.Client.Session.ExaminePeer(
            what == "unknown CA" ? [identity.Leaf.RawData, TestIdentity.Stranger.Root.RawData] : pair.Path, flags);

        Assert.Equal((NativeVerifyFlags)flag, flags[0]);
        Assert.Equal(flag == 0 ? TlsStatus.Ok : TlsStatus.Untrusted, status);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, TlsAlert.UnknownCa)]
    [InlineData(SslProtocols.Tls12, TlsAlert.CertificateExpired)]
    [InlineData(SslProtocols.Tls13, TlsAlert.UnknownCa)]
    [InlineData(SslProtocols.Tls13, TlsAlert.BadCertificate)]
    [InlineData(SslProtocols.Tls13, TlsAlert.UnsupportedCertificate)]
    public void RefusePeer_AtTheGate_TellsTheServerAndEndsTheSession(SslProtocols protocol, TlsAlert alert)
    {
        using var pair = new EnginePair(protocol);
        pair.RunToGate();

        Assert.Equal(TlsStatus.Ok, pair.Client.Session.RefusePeer(alert));
        pair.Client.Flush();

        Assert.Equal(TlsStatus.Alert, pair.Server.HandshakeOn());
        Assert.Equal((int)alert, pair.Server.AlertReceived);
        Assert.Equal((int)alert, pair.Client.Session.GetInfo().AlertSent);
        Assert.Equal(TlsStatus.Refused, pair.Client.Handshake());
        Assert.Equal(TlsStatus.Refused, pair.Client.Read(new byte[10], out _));
        Assert.Equal(TlsStatus.Refused, pair.Client.Write([1]));
        Assert.Equal(TlsStatus.Refused, pair.Client.Shutdown());
        Assert.Equal(TlsStatus.Refused, pair.Client.Session.RefusePeer(alert));
        Assert.NotEqual(TlsStatus.Ok, pair.Client.Session.AcceptPeer());
    }

    /// <summary>The usual server's certificate under a CA that has not issued it.</summary>
    private static IReadOnlyList<ReadOnlyMemory<byte>> WrongPath =>
        [TestIdentity.Ecdsa.Leaf.RawData, TestIdentity.Stranger.Root.RawData];
}
