using System.Security.Authentication;
using Xunit;

namespace TlsSimple.Unit.Server;

/// <summary>Which certificate a client gets to see.</summary>
public sealed class IdentitySelectionTests
{
    private static readonly (TestIdentity Made, TlsIdentity Identity) s_a = ServerPki.Of(TestKey.Ecdsa, "a.test", "b.test");
    private static readonly (TestIdentity Made, TlsIdentity Identity) s_star = ServerPki.Of(TestKey.Ecdsa, "*.shop.test");
    private static readonly (TestIdentity Made, TlsIdentity Identity) s_one = ServerPki.Of(TestKey.Ecdsa, "one.shop.test", "C.test");

    [Theory]
    [InlineData("a.test", 0)]
    [InlineData("b.test", 0)]
    [InlineData("B.TEST.", 0)]
    [InlineData("two.shop.test", 1)]
    [InlineData("one.shop.test", 2)]
    [InlineData("c.test", 2)]
    [InlineData("shop.test", 0)]
    [InlineData("one.two.shop.test", 0)]
    [InlineData("unknown.test", 0)]
    [InlineData("127.0.0.1", 0)]
    public async Task AuthenticateAsServerAsync_Name_ChoosesExactThenWildcardThenTheFirst(string host, int expected)
    {
        foreach (SslProtocols protocol in (SslProtocols[])[SslProtocols.Tls12, SslProtocols.Tls13])
        {
            using var context = new TlsServerContext(TlsPair.Showing(s_a.Identity, s_star.Identity, s_one.Identity));
            Assert.Equal(expected, await ShownAsync(context, host, protocol, s_a, s_star, s_one));
        }
    }

    [Theory]
    [InlineData("a.test", TestKey.Rsa, TestKey.Ecdsa)]
    [InlineData("unknown.test", TestKey.Rsa, TestKey.Ecdsa)]
    [InlineData("a.test", TestKey.Ecdsa, TestKey.Rsa)]
    public async Task AuthenticateAsServerAsync_TwoKindsOfKey_ShowsWhatTheClientCanVerify(string host, TestKey first, TestKey second)
    {
        (TestIdentity Made, TlsIdentity Identity) one = ServerPki.Of(first, "a.test");
        (TestIdentity Made, TlsIdentity Identity) other = ServerPki.Of(second, "a.test");
        using var context = new TlsServerContext(TlsPair.Showing(one.Identity, other.Identity));
        int rsa = first == TestKey.Rsa ? 0 : 1;

        // In TLS 1.2 the suites say what the client can verify.
        Assert.Equal(rsa, await ShownAsync(context, host, SslProtocols.Tls12, [TlsPairSuites.Rsa12], one, other));
        Assert.Equal(1 - rsa, await ShownAsync(context, host, SslProtocols.Tls12, [TlsPairSuites.Ecdsa12], one, other));

        // In TLS 1.3 the schemes do, in the client's order: ours puts ECDSA first.
        Assert.Equal(1 - rsa, await ShownAsync(context, host, SslProtocols.Tls13, [], one, other));
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task RefuseUnknownServerName_NameThatNobodyHas_IsRefusedByAlert(SslProtocols protocol)
    {
        TlsServerOptions options = TlsPair.Showing(s_a.Identity, s_star.Identity);
        options.RefuseUnknownServerName = true;
        using var context = new TlsServerContext(options);
        using TlsClientContext client = TlsPair.Trusting(protocol, s_a.Made);
        foreach (bool isSync in (bool[])[true, false])
        {
            await using TlsPair pair = TlsPair.Create();
            (Exception? serving, Exception? connecting) = await pair.TryAuthenticateAsync(context, client, "c.test", isSync);

            var refusal = Assert.IsType<TlsException>(serving);
            Assert.Equal((TlsErrorKind.PeerProtocol, TlsErrorReason.UnknownServerName), (refusal.Kind, refusal.Reason));
            Assert.Equal(TlsAlert.UnrecognizedName, refusal.Alert);
            Assert.Contains("c.test", refusal.Message, StringComparison.Ordinal);
            var told = Assert.IsType<TlsException>(connecting);
            Assert.Equal((TlsErrorReason.AlertReceived, TlsAlert.UnrecognizedName), (told.Reason, told.Alert));
            Assert.False(pair.Server.CanRead);
        }

        Assert.Equal(0, await ShownAsync(context, "127.0.0.1", protocol, s_a, s_star));
        Assert.Equal(0, await ShownAsync(context, "a.test", protocol, s_a, s_star));
        Assert.Equal(1, await ShownAsync(context, "x.shop.test", protocol, s_a, s_star));
    }

    [Fact]
    public void Find_Lookup_GoesByDnsNamesAlone()
    {
        // A common name, and a star that covers a whole zone, are names that no client goes by.
        TlsIdentity cn = TestIdentity.Create(new TestIdentitySpec { Subject = "CN=cn.test", DnsNames = [] }).ToIdentity();
        TlsIdentity zone = ServerPki.Identity("*.test", "d.test");
        var index = new IdentityIndex([cn, zone]);

        Assert.Empty(index.Find("cn.test"));
        Assert.Empty(index.Find("x.test"));
        Assert.Equal([zone], index.Find("d.test"));
        Assert.Equal([cn], index.Default);
        Assert.Empty(index.Find(""));
        Assert.Empty(index.Find("test"));
    }

    [Fact]
    public void Current_NothingChanged_KeepsTheIndex()
    {
        TlsIdentity now = s_a.Identity;
        int asked = 0;
        var identities = new ServerIdentities([s_star.Identity, TlsIdentitySource.From(() =>
        {
            asked++;
            return now;
        })]);
        IdentityIndex before = identities.Current;

        Assert.Same(before, identities.Current);
        now = s_one.Identity;
        IdentityIndex after = identities.Current;
        Assert.NotSame(before, after);
        Assert.Equal([s_one.Identity], after.Find("c.test"));
        Assert.Equal([s_star.Identity], after.Find("z.shop.test"));
        Assert.Empty(after.Find("a.test"));
        Assert.Same(after, identities.Current);
        Assert.Equal(4, asked);
    }

    [Fact]
    public void Create_IdentityThatNoClientWouldTake_SaysSo()
    {
        Refused("expired on", new TestIdentitySpec { Begins = TimeSpan.FromDays(-3), Ends = TimeSpan.FromDays(-1) });
        Refused("is not valid before", new TestIdentitySpec { Begins = TimeSpan.FromDays(1) });
        Refused("is not for servers", new TestIdentitySpec { ExtendedKeyUsage = TestIdentitySpec.ClientAuth });
        Refused("cannot sign", new TestIdentitySpec { KeyUsage = System.Security.Cryptography.X509Certificates.X509KeyUsageFlags.NonRepudiation });

        static void Refused(string why, TestIdentitySpec spec)
        {
            TlsIdentity identity = TestIdentity.Create(spec).ToIdentity();
            var error = Assert.Throws<TlsException>(() => new TlsServerContext(TlsPair.Showing(s_a.Identity, identity)));
            Assert.Equal((TlsErrorKind.Configuration, TlsErrorReason.InvalidIdentity), (error.Kind, error.Reason));
            Assert.Contains(why, error.Message, StringComparison.Ordinal);
        }
    }

    private static Task<int> ShownAsync(
        TlsServerContext context, string host, SslProtocols protocol, params (TestIdentity Made, TlsIdentity Identity)[] identities) =>
        ShownAsync(context, host, protocol, [], identities);

    /// <summary>The number of the identity that a client of that host gets to see, and that the server says it has shown.</summary>
    private static async Task<int> ShownAsync(
        TlsServerContext context,
        string host,
        SslProtocols protocol,
        System.Net.Security.TlsCipherSuite[] suites,
        params (TestIdentity Made, TlsIdentity Identity)[] identities)
    {
        using var client = new TlsClientContext(new TlsClientOptions
        {
            Trust = TrustAnchors.Combine([.. identities.Select(i => i.Made.Anchors)]),
            MinimumProtocol = protocol,
            MaximumProtocol = protocol,
            CipherSuites = suites,
            HandshakeTimeout = TimeSpan.FromSeconds(30),
        });
        await using TlsPair pair = TlsPair.Create();
        (Exception? serving, Exception? connecting) = await pair.TryAuthenticateAsync(context, client, host);
        if (serving is null && connecting is null)
        {
            int own = IndexOf(pair.Server.ConnectionInfo!.LocalCertificates, identities);
            Assert.Equal(own, IndexOf(pair.Client.ConnectionInfo!.PeerCertificates, identities));
            return own;
        }

        // The client minds the name; what it was shown is told all the same.
        var error = Assert.IsType<TlsException>(connecting);
        Assert.Equal(TlsErrorReason.NameMismatch, error.Reason);
        return IndexOf(error.PeerCertificates, identities);
    }

    private static int IndexOf(IReadOnlyList<ReadOnlyMemory<byte>> chain, (TestIdentity Made, TlsIdentity Identity)[] identities) =>
        Array.FindIndex(identities, i => i.Identity.Chain[0].Span.SequenceEqual(chain[0].Span));
}
