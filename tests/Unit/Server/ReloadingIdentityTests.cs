using TlsSimple.Unit.Doubles;
using TlsSimple.Unit.Trust;
using Xunit;

namespace TlsSimple.Unit.Server;

public sealed class ReloadingIdentityTests : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMinutes(1);
    private static readonly TestIdentity s_a = ServerPki.Of(TestKey.Ecdsa, "a.test").Made;
    private static readonly TestIdentity s_b = ServerPki.Of(TestKey.Ecdsa, "a.test", "b.test").Made;

    private readonly TemporaryDirectory _directory = new();
    private readonly WallClock _clock = new();
    private readonly List<TlsException> _failures = [];
    private readonly List<TlsIdentity> _reloads = [];

    private TlsIdentityReloadOptions Options => new()
    {
        Interval = s_interval,
        TimeProvider = _clock,
        OnFailed = _failures.Add,
        OnReloaded = _reloads.Add,
    };

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void FromPemFiles_BothReplaced_AreTakenOnceTheIntervalHasPassed()
    {
        TlsIdentitySource source = Write(s_a);
        TlsIdentity before = source.Current;
        Write(s_b);
        _clock.Advance(s_interval - TimeSpan.FromTicks(1));
        Assert.Same(before, source.Current);

        _clock.Advance(TimeSpan.FromTicks(1));
        TlsIdentity after = source.Current;
        Assert.Equal(s_b.Chain[0], after.Chain[0], Same);
        Assert.Same(after, Assert.Single(_reloads));
        Assert.Empty(_failures);
        _clock.Advance(s_interval);
        Assert.Same(after, source.Current);
        Assert.Single(_reloads);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void FromPemFiles_HalfOfThePairReplaced_KeepsTheOldSaysSoOnceAndRecovers(bool isCertificateFirst)
    {
        TlsIdentitySource source = Write(s_a);
        TlsIdentity before = source.Current;
        string[] order = isCertificateFirst ? ["cert.pem", "key.pem"] : ["key.pem", "cert.pem"];
        foreach (string name in order)
        {
            for (int i = 0; i < 3; i++)
            {
                _clock.Advance(s_interval);
                Assert.Same(before, source.Current);
            }

            _directory.Write(name, name == "cert.pem" ? s_b.ChainPem() : s_b.KeyPem());
        }

        TlsException failure = Assert.Single(_failures);
        Assert.Equal((TlsErrorKind.Configuration, TlsErrorReason.InvalidIdentity), (failure.Kind, failure.Reason));
        Assert.Contains("belongs to no certificate", failure.Message, StringComparison.Ordinal);
        Assert.Contains("stays in use", failure.Message, StringComparison.Ordinal);
        _clock.Advance(s_interval);
        Assert.Equal(s_b.Chain[0], source.Current.Chain[0], Same);
        Assert.Single(_reloads);
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("empty")]
    [InlineData("cut")]
    [InlineData("garbage")]
    public void FromPemFiles_UnusableForATime_KeepsTheOldAndRecoversWithTheSame(string what)
    {
        TlsIdentitySource source = Write(s_a);
        TlsIdentity before = source.Current;
        string path = Path.Combine(_directory.Path, "cert.pem");
        switch (what)
        {
            case "gone":
                File.Delete(path);
                break;
            default:
                File.WriteAllText(path, what switch { "empty" => "", "cut" => s_a.ChainPem()[..200], _ => "\0\0\0" });
                break;
        }

        _clock.Advance(s_interval);
        Assert.Same(before, source.Current);
        Assert.Single(_failures);

        // Well again without anything new, and a problem that comes back is a new one.
        Write(s_a);
        _clock.Advance(s_interval);
        Assert.Same(before, source.Current);
        File.Delete(path);
        _clock.Advance(s_interval);
        Assert.Same(before, source.Current);
        Assert.Equal((2, 0), (_failures.Count, _reloads.Count));
    }

    [Fact]
    public void FromPemFiles_ChainChangesBehindTheSameLeaf_IsTaken()
    {
        TestIdentity made = TestIdentity.Create(new TestIdentitySpec { HasIntermediate = true });
        string all = made.ChainPem();
        TlsIdentitySource source = Write(made);
        Assert.Equal(2, source.Current.Chain.Count);
        int end = all.IndexOf("-----END CERTIFICATE-----", StringComparison.Ordinal) + 26;
        _directory.Write("cert.pem", all[..end]);
        _clock.Advance(s_interval);

        Assert.Single(source.Current.Chain);
        Assert.Single(_reloads);
    }

    [Fact]
    public void FromPemFiles_NewOneIsNotValidYet_WaitsForItsTime()
    {
        TestIdentity later = TestIdentity.Create(new TestIdentitySpec { Begins = TimeSpan.FromHours(1), Ends = TimeSpan.FromDays(9) });
        TlsIdentitySource source = Write(s_a);
        TlsIdentity before = source.Current;
        Write(later);
        for (int i = 0; i < 3; i++)
        {
            _clock.Advance(s_interval);
            Assert.Same(before, source.Current);
        }

        Assert.Contains("which is not now", Assert.Single(_failures).Message, StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(later.Chain[0], source.Current.Chain[0], Same);
    }

    [Fact]
    public void FromPemFiles_NewOneHasExpiredOrIsForClients_KeepsTheOld()
    {
        TlsIdentitySource source = Write(s_a);
        TlsIdentity before = source.Current;
        Write(TestIdentity.Create(new TestIdentitySpec { Ends = TimeSpan.FromDays(-1) }));
        _clock.Advance(s_interval);
        Assert.Same(before, source.Current);
        Write(TestIdentity.Create(new TestIdentitySpec { ExtendedKeyUsage = TestIdentitySpec.ClientAuth }));
        _clock.Advance(s_interval);
        Assert.Same(before, source.Current);

        Assert.Equal(2, _failures.Count);
    }

    [Fact]
    public void FromPemFiles_RenamedOverAndByLinks_IsNoticed()
    {
        // As Kubernetes lays out a mounted secret: tls.crt -> ..data/tls.crt, ..data -> ..1.
        Directory.CreateDirectory(Path.Combine(_directory.Path, "..1"));
        Directory.CreateDirectory(Path.Combine(_directory.Path, "..2"));
        _directory.Write("..1/tls.crt", s_a.ChainPem() + s_a.KeyPem());
        _directory.Write("..2/tls.crt", s_b.ChainPem() + s_b.KeyPem());
        string data = Path.Combine(_directory.Path, "..data");
        File.CreateSymbolicLink(data, "..1");
        string path = Path.Combine(_directory.Path, "tls.crt");
        File.CreateSymbolicLink(path, "..data/tls.crt");
        TlsIdentitySource source = TlsIdentitySource.FromPemFiles(path, options: Options);
        Assert.Equal(s_a.Chain[0], source.Current.Chain[0], Same);

        File.Delete(data);
        File.CreateSymbolicLink(data, "..2");
        _clock.Advance(s_interval);

        Assert.Equal(s_b.Chain[0], source.Current.Chain[0], Same);
    }

    [Fact]
    public void FromPkcs12File_Replaced_IsTaken()
    {
        string path = Path.Combine(_directory.Path, "server.p12");
        File.WriteAllBytes(path, s_a.Leaf.Export(System.Security.Cryptography.X509Certificates.X509ContentType.Pkcs12, "secret"));
        TlsIdentitySource source = TlsIdentitySource.FromPkcs12File(path, "secret", Options);
        File.WriteAllBytes(path, s_b.Leaf.Export(System.Security.Cryptography.X509Certificates.X509ContentType.Pkcs12, "secret"));
        _clock.Advance(s_interval);
        Assert.Equal(s_b.Chain[0], source.Current.Chain[0], Same);

        File.WriteAllBytes(path, s_a.Leaf.Export(System.Security.Cryptography.X509Certificates.X509ContentType.Pkcs12, "other"));
        _clock.Advance(s_interval);
        Assert.Equal(s_b.Chain[0], source.Current.Chain[0], Same);
        Assert.Contains("password", Assert.Single(_failures).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromPemFiles_UnusableAtFirst_Throws()
    {
        var error = Assert.Throws<TlsException>(() => TlsIdentitySource.FromPemFiles(Path.Combine(_directory.Path, "none.pem")));
        Assert.Equal(TlsErrorReason.InvalidIdentity, error.Reason);
        Assert.Throws<ArgumentException>(() => TlsIdentitySource.FromPemFiles(""));
        Assert.Throws<ArgumentException>(() => TlsIdentitySource.FromPkcs12File("", null));
        Assert.Throws<ArgumentNullException>(() => TlsIdentitySource.From(null!));
        Assert.Empty(_failures);
    }

    [Fact]
    public void From_WithOptions_KeepsTheLastGood()
    {
        TlsIdentity? now = ServerPki.Identity("a.test");
        TlsIdentitySource source = TlsIdentitySource.From(() => now ?? throw new TimeoutException("the vault does not answer"), Options);
        TlsIdentity before = source.Current;
        now = null;
        _clock.Advance(s_interval);
        Assert.Same(before, source.Current);
        Assert.Contains("the vault does not answer", Assert.Single(_failures).Message, StringComparison.Ordinal);
        now = ServerPki.Identity("b.test");
        _clock.Advance(s_interval);

        Assert.Same(now, source.Current);
        Assert.Throws<TlsException>(() => TlsIdentitySource.From(() => null!, Options));
        Assert.Throws<TlsException>(() => TlsIdentitySource.From(() => null!).Current);
    }

    [Fact]
    public void Interval_Range_IsFromZero()
    {
        Assert.Equal(TimeSpan.FromSeconds(30), new TlsIdentityReloadOptions().Interval);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TlsIdentityReloadOptions { Interval = TimeSpan.FromTicks(-1) });
    }

    [Fact]
    public async Task Current_WhileAnotherLoads_GivesTheOldOneAtOnce()
    {
        using var loading = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        TlsIdentity a = ServerPki.Identity("a.test"), b = ServerPki.Identity("b.test");
        int loads = 0;
        TlsIdentitySource source = TlsIdentitySource.From(
            () =>
            {
                if (Interlocked.Increment(ref loads) == 1)
                {
                    return a;
                }

                loading.Set();
                Assert.True(goOn.Wait(TimeSpan.FromSeconds(30)));
                return b;
            },
            Options);
        _clock.Advance(s_interval);

        Task<TlsIdentity> loader = Task.Run(() => source.Current);
        Assert.True(loading.Wait(TimeSpan.FromSeconds(30)));
        Assert.Same(a, source.Current);
        goOn.Set();

        Assert.Same(b, await loader.Soon());
        Assert.Equal(2, loads);
    }

    [Fact]
    public async Task Connections_ReloadMeanwhile_GoOnAndNewOnesSeeTheNewIdentity()
    {
        TlsServerOptions options = TlsPair.Showing();
        options.Identities = [Write(s_a)];
        using var context = new TlsServerContext(options);
        using TlsClientContext client = TlsPair.Trusting(s_a, s_b);
        await using TlsPair first = await TlsPair.OpenAsync(context, client, "a.test");
        Write(s_b);
        _clock.Advance(s_interval);
        await using TlsPair second = await TlsPair.OpenAsync(context, client, "b.test");

        Assert.Equal(s_a.Chain[0], first.Client.ConnectionInfo!.PeerCertificates[0], Same);
        Assert.Equal(s_b.Chain[0], second.Client.ConnectionInfo!.PeerCertificates[0], Same);
        await ServerHandshakeTests.EchoAsync(first);
        await ServerHandshakeTests.EchoAsync(second);
        Assert.Empty(_failures);
    }

    [Fact]
    public async Task Connections_ManyWhileTheFilesChange_AlwaysSeeAPairThatFits()
    {
        TlsIdentitySource source = TlsIdentitySource.FromPemFiles(
            _directory.Write("cert.pem", s_a.ChainPem()), _directory.Write("key.pem", s_a.KeyPem()), options: new() { Interval = TimeSpan.Zero });
        TlsServerOptions options = TlsPair.Showing();
        options.Identities = [source];
        using var context = new TlsServerContext(options);
        using TlsClientContext client = TlsPair.Trusting(s_a, s_b);
        using var stop = new CancellationTokenSource();
        Task[] users = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await using TlsPair pair = await TlsPair.OpenAsync(context, client, "a.test");
                await ServerHandshakeTests.EchoAsync(pair);
            }
        }))];
        for (int i = 0; i < 50; i++)
        {
            Write(i % 2 == 0 ? s_b : s_a);
            await Task.Yield();
        }

        await stop.CancelAsync();
        await Task.WhenAll(users).Soon();
        Assert.Equal(s_a.Chain[0], source.Current.Chain[0], Same);
    }

    private static bool Same(ReadOnlyMemory<byte> a, ReadOnlyMemory<byte> b) => a.Span.SequenceEqual(b.Span);

    private TlsIdentitySource Write(TestIdentity made) => TlsIdentitySource.FromPemFiles(
        _directory.Write("cert.pem", made.ChainPem()), _directory.Write("key.pem", made.KeyPem()), options: Options);
}
