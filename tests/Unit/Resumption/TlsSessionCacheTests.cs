using System.Security.Authentication;
using Xunit;

namespace TlsSimple.Unit.Resumption;

public sealed class TlsSessionCacheTests
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TlsSessionCache _cache = new() { Capacity = 3, SessionsPerServer = 2 };

    [Fact]
    public void Defaults_AreBounded()
    {
        var cache = new TlsSessionCache();

        Assert.Equal((256, 8, TimeSpan.FromHours(24)), (cache.Capacity, cache.SessionsPerServer, cache.Lifetime));
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void Limits_OutOfRange_Throw()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new TlsSessionCache { Capacity = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TlsSessionCache { Capacity = 65537 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TlsSessionCache { SessionsPerServer = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TlsSessionCache { SessionsPerServer = 65 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TlsSessionCache { Lifetime = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>(() => new TlsSessionCache { Lifetime = TimeSpan.FromDays(7) + TimeSpan.FromTicks(1) });
    }

    [Fact]
    public void Take_Newest_ComesFirstAndOnce()
    {
        KeptSession first = Add("a");
        KeptSession second = Add("a");

        Assert.Same(second, _cache.Take(Key("a"), s_now));
        Assert.Same(first, _cache.Take(Key("a"), s_now));
        Assert.Null(_cache.Take(Key("a"), s_now));
        Assert.False(IsWiped(first) || IsWiped(second));
        Assert.Equal(0, _cache.Count);
    }

    [Fact]
    public void Add_MoreThanAServersShare_WipesTheOldest()
    {
        KeptSession[] sessions = [Add("a"), Add("a"), Add("a")];

        Assert.Equal([true, false, false], sessions.Select(IsWiped));
        Assert.Equal(2, _cache.Count);
    }

    [Fact]
    public void Add_MoreServersThanAllowed_WipesTheOneNotUsedForLongest()
    {
        KeptSession a = Add("a");
        Add("b");
        KeptSession c = Add("c");
        _cache.Add(Key("b"), _cache.Take(Key("b"), s_now)!);
        Add("a");
        Add("d");

        Assert.True(IsWiped(c));
        Assert.False(IsWiped(a));
        Assert.Null(_cache.Take(Key("c"), s_now));
        Assert.NotNull(_cache.Take(Key("b"), s_now));
    }

    [Fact]
    public void Take_Expired_IsWipedAndNotGiven()
    {
        KeptSession shortLived = Add("a", s_now.AddMinutes(1));
        KeptSession longLived = Add("a", s_now.AddMinutes(3));

        Assert.Same(longLived, _cache.Take(Key("a"), s_now.AddMinutes(1)));
        Assert.True(IsWiped(shortLived));
        Assert.Null(_cache.Take(Key("a"), s_now));
    }

    [Fact]
    public void Remove_And_Clear_Wipe()
    {
        KeptSession[] sessions = [Add("a"), Add("b"), Add("c")];

        _cache.Remove(Key("a"));
        _cache.Remove(Key("unknown"));
        Assert.Equal([true, false, false], sessions.Select(IsWiped));
        _cache.Clear();
        Assert.All(sessions, session => Assert.True(IsWiped(session)));
        Assert.Equal(0, _cache.Count);
    }

    [Fact]
    public void Disabled_KeepsNothing()
    {
        KeptSession session = Session(s_now.AddDays(1));

        TlsSessionCache.Disabled.Add(Key("a"), session);

        Assert.True(IsWiped(session));
        Assert.Null(TlsSessionCache.Disabled.Take(Key("a"), s_now));
    }

    [Fact]
    public void Key_SameTerms_IsTheSame()
    {
        Assert.Equal(Key("a"), Key("a"));
        Assert.Equal(Key("a").GetHashCode(), Key("a").GetHashCode());
    }

    public static TheoryData<string, Action<TlsClientOptions>> OtherTerms => new()
    {
        { "versions", options => options.MinimumProtocol = SslProtocols.Tls13 },
        { "suites", options => options.CipherSuites = [System.Net.Security.TlsCipherSuite.TLS_AES_128_GCM_SHA256, System.Net.Security.TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256] },
        { "groups", options => options.Groups = [TlsNamedGroup.X25519] },
        { "trust", options => options.Trust = TestIdentity.Rsa.Anchors },
        { "pins", options => options.Pins = PublicKeyPins.DangerousWithoutBackup(PublicKeyPins.Of(TestIdentity.Ecdsa.Chain[0])) },
        { "filter", options => options.PeerFilter = _ => true },
        { "revocation", options => options.Revocation = new RevocationOptions { Mode = RevocationMode.Require } },
        { "profile", options => options.DangerousIgnoreCertificateProfile = true },
        { "selector", options => options.IdentitySelector = _ => null },
        { "protocols", options => options.ApplicationProtocols = [System.Net.Security.SslApplicationProtocol.Http2] },
    };

    [Theory]
    [MemberData(nameof(OtherTerms))]
    public void Key_OtherTerms_IsAnother(string term, Action<TlsClientOptions> change)
    {
        var options = new TlsClientOptions { Trust = TestIdentity.Ecdsa.Anchors };
        change(options);
        using var context = new TlsClientContext(options);

        Assert.True(Key("a") != context.KeyOf(HostName.Parse("a.test", "host"), 443, context.DefaultOffer), term);
    }

    [Fact]
    public void Key_OtherHostOrPort_IsAnother()
    {
        Assert.NotEqual(Key("a"), Key("b"));
        Assert.NotEqual(Key("a"), Key("a") with { Port = 8443 });
    }

    [Fact]
    public async Task Cache_ManyThreads_GivesEachSessionOnce()
    {
        var cache = new TlsSessionCache { SessionsPerServer = 64 };
        var taken = new System.Collections.Concurrent.ConcurrentBag<KeptSession>();
        KeptSession[] added = [.. Enumerable.Range(0, 4000).Select(_ => Session(s_now.AddDays(1)))];

        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            for (int i = worker; i < added.Length; i += 4)
            {
                SessionKey key = Key((i % 8).ToString(System.Globalization.CultureInfo.InvariantCulture));
                cache.Add(key, added[i]);
                if (cache.Take(key, s_now) is { } session)
                {
                    taken.Add(session);
                }
            }
        })));

        Assert.Equal(taken.Count, taken.Distinct().Count());
        Assert.All(taken, session => Assert.False(IsWiped(session)));
        Assert.Equal(added.Length, taken.Count + cache.Count);
    }

    private static SessionKey Key(string name) => new(
        HostName.Parse(name + ".test", "host"), 443, AlpnOffer.None, s_terms.Protocol, s_terms.Peers, Identity: null, IdentitySelector: null);

    private static readonly (ProtocolPolicy Protocol, PeerPolicy Peers) s_terms = Terms();

    private static (ProtocolPolicy Protocol, PeerPolicy Peers) Terms()
    {
        var options = new TlsClientOptions { Trust = TestIdentity.Ecdsa.Anchors };
        return (new ProtocolPolicy(options), PeerPolicy.Of(options));
    }

    private KeptSession Add(string name, DateTimeOffset? expires = null)
    {
        KeptSession session = Session(expires ?? s_now.AddDays(1));
        _cache.Add(Key(name), session);
        return session;
    }

    private static KeptSession Session(DateTimeOffset expires) =>
        new(new MbedTicket(new SafeTicketHandle(), lifetime: null), new PeerVerdict([], [], []), shown: null, expires, isReusable: false);

    private static bool IsWiped(KeptSession session) => session.Ticket.Handle.IsClosed;
}
