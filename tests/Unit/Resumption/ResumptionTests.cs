using System.Net.Security;
using System.Security.Authentication;
using TlsSimple.Unit.Doubles;
using Xunit;

namespace TlsSimple.Unit.Resumption;

/// <summary>A client resumes what it may, and nothing else.</summary>
public sealed class ResumptionTests
{
    public static TheoryData<ResumingServerKind, SslProtocols> Servers => new()
    {
        { ResumingServerKind.SslStream, SslProtocols.Tls13 },
        { ResumingServerKind.SslStream, SslProtocols.Tls12 },
        { ResumingServerKind.TlsStream, SslProtocols.Tls13 },
        { ResumingServerKind.TlsStream, SslProtocols.Tls12 },
    };

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Connect_Again_ResumesAndTellsWhatTheFullHandshakeHasShown(ResumingServerKind kind, SslProtocols protocol)
    {
        using var server = ResumingServer.Create(kind, protocol);
        using TlsClientContext context = Context();

        TlsConnectionInfo full = await server.ConnectAsync(context);
        TlsConnectionInfo resumed = await server.ConnectAsync(context);
        TlsConnectionInfo again = await server.ConnectAsync(context);

        Assert.Equal((false, true, true), (full.IsResumed, resumed.IsResumed, again.IsResumed));
        Assert.Equal((protocol, protocol), (full.Protocol, resumed.Protocol));
        Assert.Equal(full.CipherSuite, resumed.CipherSuite);
        Assert.Equal(full.PeerCertificates, resumed.PeerCertificates);
        Assert.Equal(full.VerifiedPath, resumed.VerifiedPath);
        Assert.NotEmpty(resumed.VerifiedPath);
    }

    [Theory]
    [InlineData(ResumingServerKind.SslStream)]
    [InlineData(ResumingServerKind.TlsStream)]
    public async Task Connect_Tls13_UsesEachTicketOnce(ResumingServerKind kind)
    {
        using var server = ResumingServer.Create(kind, SslProtocols.Tls13);
        var cache = new TlsSessionCache();
        using TlsClientContext context = Context(options => options.SessionCache = cache);

        await server.ConnectAsync(context);
        int kept = cache.Count;
        await using var connection = await AuthenticateOnlyAsync(context);

        Assert.InRange(kept, 1, 2);
        Assert.Equal(kept - 1, cache.Count);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Connect_ServerHasForgotten_IsAFullHandshake(ResumingServerKind kind, SslProtocols protocol)
    {
        // .NET keeps OpenSSL's contexts by their contents: only with another certificate it has forgotten.
        using var server = ResumingServer.Create(kind, protocol);
        using var forgetful = ResumingServer.Create(kind, protocol, TestIdentity.Stranger);
        using TlsClientContext context = Context(options =>
            options.Trust = TrustAnchors.FromCertificates([(ReadOnlyMemory<byte>)TestIdentity.Ecdsa.Root.RawData, TestIdentity.Stranger.Root.RawData]));

        await server.ConnectAsync(context);
        TlsConnectionInfo info = await forgetful.ConnectAsync(context);

        Assert.False(info.IsResumed);
        Assert.NotEmpty(info.VerifiedPath);
    }

    [Theory]
    [InlineData(ResumingServerKind.SslStream, SslProtocols.Tls13, SslProtocols.Tls12)]
    [InlineData(ResumingServerKind.SslStream, SslProtocols.Tls12, SslProtocols.Tls13)]
    [InlineData(ResumingServerKind.TlsStream, SslProtocols.Tls13, SslProtocols.Tls12)]
    [InlineData(ResumingServerKind.TlsStream, SslProtocols.Tls12, SslProtocols.Tls13)]
    public async Task Connect_ServerHasChangedItsVersion_IsAFullHandshake(ResumingServerKind kind, SslProtocols before, SslProtocols after)
    {
        using var server = ResumingServer.Create(kind, before);
        using var changed = ResumingServer.Create(kind, after);
        using TlsClientContext context = Context();

        await server.ConnectAsync(context);
        TlsConnectionInfo info = await changed.ConnectAsync(context);

        Assert.Equal((false, after), (info.IsResumed, info.Protocol));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Connect_ServerHasForgottenAndIsAnotherNow_IsRefused(ResumingServerKind kind, SslProtocols protocol)
    {
        using var server = ResumingServer.Create(kind, protocol);
        using var stranger = ResumingServer.Create(kind, protocol, TestIdentity.Stranger);
        using TlsClientContext context = Context();

        await server.ConnectAsync(context);
        var error = await Assert.ThrowsAsync<TlsException>(() => stranger.ConnectAsync(context));

        Assert.Equal(TlsErrorReason.UnknownIssuer, error.Reason);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Connect_ContextsWithOneCache_ShareWhatFits(ResumingServerKind kind, SslProtocols protocol)
    {
        using var server = ResumingServer.Create(kind, protocol);
        var cache = new TlsSessionCache();
        using TlsClientContext first = Context(options => options.SessionCache = cache);
        using TlsClientContext second = Context(options => options.SessionCache = cache);
        using TlsClientContext other = Context(options =>
        {
            options.SessionCache = cache;
            options.PeerFilter = _ => true;
        });
        using TlsClientContext own = Context();

        await server.ConnectAsync(first);

        Assert.False((await server.ConnectAsync(own)).IsResumed);
        Assert.False((await server.ConnectAsync(other)).IsResumed);
        Assert.True((await server.ConnectAsync(second)).IsResumed);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Connect_Disabled_NeverResumes(ResumingServerKind kind, SslProtocols protocol)
    {
        using var server = ResumingServer.Create(kind, protocol);
        using TlsClientContext context = Context(options => options.SessionCache = TlsSessionCache.Disabled);

        await server.ConnectAsync(context);

        Assert.False((await server.ConnectAsync(context)).IsResumed);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Connect_CertificateHasExpiredMeanwhile_IsRefusedAsInAFullHandshake(ResumingServerKind kind, SslProtocols protocol)
    {
        TestIdentity identity = TestIdentity.Create(new TestIdentitySpec());
        using var server = ResumingServer.Create(kind, protocol, identity);
        var clock = new ShiftedClock();
        using TlsClientContext context = Context(options =>
        {
            options.Trust = identity.Anchors;
            options.TimeProvider = clock;
            options.SessionCache = new TlsSessionCache { Lifetime = TimeSpan.FromDays(7) };
        });
        await server.ConnectAsync(context);

        clock.Ahead = identity.Leaf.NotAfter.ToUniversalTime() - DateTime.UtcNow + TimeSpan.FromHours(1);
        var error = await Assert.ThrowsAsync<TlsException>(() => server.ConnectAsync(context));

        Assert.Equal(TlsErrorReason.Expired, error.Reason);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Connect_SessionIsOlderThanItsServerSays_IsNotOffered(ResumingServerKind kind, SslProtocols protocol)
    {
        using var server = ResumingServer.Create(kind, protocol);
        var clock = new ShiftedClock();
        var cache = new TlsSessionCache { Lifetime = TimeSpan.FromMinutes(5) };
        using TlsClientContext context = Context(options =>
        {
            options.TimeProvider = clock;
            options.SessionCache = cache;
        });
        await server.ConnectAsync(context);

        clock.Ahead = TimeSpan.FromMinutes(6);

        Assert.False((await server.ConnectAsync(context)).IsResumed);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Connect_FilterSaysNoMeanwhile_IsRefused(ResumingServerKind kind, SslProtocols protocol)
    {
        using var server = ResumingServer.Create(kind, protocol);
        bool accepts = true;
        using TlsClientContext context = Context(options => options.PeerFilter = _ => Volatile.Read(ref accepts));
        await server.ConnectAsync(context);
        Assert.True((await server.ConnectAsync(context)).IsResumed);

        Volatile.Write(ref accepts, false);
        var error = await Assert.ThrowsAsync<TlsException>(() => server.ConnectAsync(context));

        Assert.Equal(TlsErrorReason.RefusedByFilter, error.Reason);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Connect_SelectorWasAsked_IsAskedEveryTime(ResumingServerKind kind, SslProtocols protocol)
    {
        using var server = ResumingServer.Create(kind, protocol, asksForCertificate: true);
        int asked = 0;
        using TlsClientContext context = Context(options => options.IdentitySelector = _ =>
        {
            Interlocked.Increment(ref asked);
            return null;
        });

        Assert.False((await server.ConnectAsync(context)).IsResumed);
        Assert.False((await server.ConnectAsync(context)).IsResumed);
        Assert.Equal(2, asked);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Connect_WithAClientCertificate_IsResumedAsTheSame(ResumingServerKind kind, SslProtocols protocol)
    {
        using var server = ResumingServer.Create(kind, protocol, asksForCertificate: true);
        TestIdentity client = ResumingServer.KnownClient;
        using TlsClientContext context = Context(options => options.Identity = TlsIdentity.FromCertificate(client.Leaf, client.Intermediates));

        TlsConnectionInfo full = await server.ConnectAsync(context);
        TlsConnectionInfo resumed = await server.ConnectAsync(context);

        Assert.NotEmpty(full.LocalCertificates);
        Assert.True(resumed.IsResumed);
        Assert.Equal(full.LocalCertificates, resumed.LocalCertificates);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Connect_ManyAtOnce_AllAreGood(ResumingServerKind kind, SslProtocols protocol)
    {
        using var server = ResumingServer.Create(kind, protocol);
        using TlsClientContext context = Context();
        await server.ConnectAsync(context);

        TlsConnectionInfo[] all = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => server.ConnectAsync(context))));

        Assert.Contains(all, info => info.IsResumed);
    }

    [Fact]
    public async Task Connect_ServerBreaksOffAtASession_ForgetsItsSessions()
    {
        using var server = ResumingServer.Create(ResumingServerKind.SslStream, SslProtocols.Tls13);
        var cache = new TlsSessionCache();
        using TlsClientContext context = Context(options => options.SessionCache = cache);
        await server.ConnectAsync(context);
        Assert.InRange(cache.Count, 1, 8);

        var pair = new DuplexPair();
        pair.Server.CompleteWrites();
        await using var stream = new TlsStream(pair.Client);
        await Assert.ThrowsAsync<TlsException>(() => stream.AuthenticateAsClientAsync(context, TestIdentity.Host).Soon());

        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public async Task Connect_Cancelled_ForgetsOnlyTheSessionItHadOffered()
    {
        using var server = ResumingServer.Create(ResumingServerKind.SslStream, SslProtocols.Tls13);
        var cache = new TlsSessionCache();
        using TlsClientContext context = Context(options => options.SessionCache = cache);
        await server.ConnectAsync(context);
        int kept = cache.Count;

        var pair = new DuplexPair();
        using var cancellation = new CancellationTokenSource();
        await using var stream = new TlsStream(pair.Client);
        Task handshake = stream.AuthenticateAsClientAsync(context, TestIdentity.Host, cancellation.Token);
        Assert.NotEqual(0, await pair.Server.ReadAsync(new byte[4096]).Soon());
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => handshake.Soon());

        Assert.Equal(kept - 1, cache.Count);
        Assert.True(kept > 1, "the server gives two tickets");
    }

    [Fact]
    public async Task Dispose_OfTheContext_WipesItsOwnSessionsButNotSharedOnes()
    {
        using var server = ResumingServer.Create(ResumingServerKind.SslStream, SslProtocols.Tls13);
        var cache = new TlsSessionCache();
        TlsClientContext sharing = Context(options => options.SessionCache = cache);
        TlsClientContext owning = Context();
        await server.ConnectAsync(sharing);
        await server.ConnectAsync(owning);

        sharing.Dispose();
        owning.Dispose();

        Assert.InRange(cache.Count, 1, 8);
        Assert.Equal(0, owning.Sessions.Count);
        cache.Clear();
    }

    private static TlsClientContext Context(Action<TlsClientOptions>? change = null)
    {
        var options = new TlsClientOptions
        {
            Trust = TestIdentity.Ecdsa.Anchors,
            HandshakeTimeout = TimeSpan.FromSeconds(30),
            ApplicationProtocols = [SslApplicationProtocol.Http11],
        };
        change?.Invoke(options);
        return new TlsClientContext(options);
    }

    /// <summary>A connection that sends its ClientHello and waits.</summary>
    private static async Task<TlsStream> AuthenticateOnlyAsync(TlsClientContext context)
    {
        var pair = new DuplexPair();
        var stream = new TlsStream(pair.Client);
        using var cancellation = new CancellationTokenSource();
        Task handshake = stream.AuthenticateAsClientAsync(context, TestIdentity.Host, cancellation.Token);
        Assert.NotEqual(0, await pair.Server.ReadAsync(new byte[4096]).Soon());
        Assert.False(handshake.IsCompleted);
        return stream;
    }
}
