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
        using var wrong = MbedTrust.Create(TestIdentity.Stranger.Anchors);
        pair.RunToGate();

        Assert.Equal(TlsStatus.Untrusted, pair.Client.Session.ExaminePeer(wrong, out _));
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
        using var wrong = MbedTrust.Create(TestIdentity.Stranger.Anchors);
        pair.RunToGate();
        pair.Judge(wrong);

        Assert.Equal(TlsStatus.Ok, pair.Judge(pair.Trust));
        pair.RunHandshake();
    }

    [Fact]
    public void ExaminePeer_GoodChain_ShowsThePathAndLeavesTheGateShut()
    {
        TestIdentity identity = TestIdentity.Create(new TestIdentitySpec { HasIntermediate = true });
        using var pair = new EnginePair(identity: identity);
        pair.RunToGate();

        Assert.Equal(TlsStatus.Ok, pair.Client.Session.ExaminePeer(pair.Trust, out IReadOnlyList<PathEntry> path));

        Assert.Equal(
            [.. identity.Chain.Select(der => Convert.ToHexString(der.Span)), Convert.ToHexString(identity.Root.RawData)],
            path.Select(entry => Convert.ToHexString(entry.Der.Span)));
        Assert.All(path, entry => Assert.Equal(NativeVerifyFlags.None, entry.Flags));
        Assert.Equal(TlsStatus.WantVerdict, pair.Client.Handshake());
    }

    public static TheoryData<string, int> BadLeaves => new()
    {
        { "unknown CA", (int)NativeVerifyFlags.Issuer },
        { "short RSA key", (int)NativeVerifyFlags.KeySize },
        { "expired", (int)NativeVerifyFlags.None },
    };

    [Theory]
    [MemberData(nameof(BadLeaves))]
    public void ExaminePeer_BadLeaf_SetsItsFlag(string what, int flags)
    {
        TestIdentitySpec spec = what switch
        {
            "short RSA key" => new() { MakeKey = TestIdentitySpec.ShortRsa },
            "expired" => new() { Ends = TimeSpan.FromDays(-1) },
            _ => new(),
        };
        TestIdentity identity = TestIdentity.Create(spec);
        using var pair = new EnginePair(identity: identity);
        using var trust = MbedTrust.Create((what == "unknown CA" ? TestIdentity.Stranger : identity).Anchors);
        pair.RunToGate();

        TlsStatus status = pair.Client.Session.ExaminePeer(trust, out IReadOnlyList<PathEntry> path);

        Assert.Equal((NativeVerifyFlags)flags, path[0].Flags);
        Assert.Equal(flags == 0 ? TlsStatus.Ok : TlsStatus.Untrusted, status);
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
}
