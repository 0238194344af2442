using System.IO.Pipes;
using System.Text;
using TlsSimple.Unit.Certificates;
using Xunit;

namespace TlsSimple.Unit.Trust;

public sealed class ReloadingAnchorsTests : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(30);
    private static readonly DateTime s_longAgo = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly TemporaryDirectory _directory = new();
    private readonly ManualClock _clock = new();
    private readonly List<TlsException> _failures = [];
    private int _reloads;

    private TrustReloadOptions Options => new()
    {
        Interval = s_interval,
        OnFailed = _failures.Add,
        OnReloaded = () => _reloads++,
        TimeProvider = _clock,
    };

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void FromPemFile_FileReplaced_TakesEffectAfterTheInterval()
    {
        string path = Write("ca.pem", "a");
        var anchors = TrustAnchors.FromPemFile(path, Options);
        AnchorIndex before = anchors.Current;
        Replace(path, "b");

        _clock.Advance(s_interval - TimeSpan.FromTicks(1));
        Assert.Same(before, anchors.Current);
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal([PemText.Der("b")], Anchors.Ders(anchors));
        Assert.Equal([PemText.Der("a")], Anchors.Ders(before));
        Assert.Equal((1, 0), (_reloads, _failures.Count));
        Assert.Equal($"the trust anchors of {path}", anchors.Description);
    }

    [Fact]
    public void FromPemFile_SameContentWithANewDate_KeepsTheSnapshot()
    {
        string path = Write("ca.pem", "a");
        var anchors = TrustAnchors.FromPemFile(path, Options);
        AnchorIndex before = anchors.Current;
        File.SetLastWriteTimeUtc(path, s_longAgo.AddDays(1));

        _clock.Advance(s_interval);

        Assert.Same(before, anchors.Current);
        Assert.Equal(0, _reloads);
    }

    [Theory]
    [InlineData("broken", "Block 1 of")]
    [InlineData("empty", "No certificate stands in")]
    [InlineData("gone", "cannot be read")]
    [InlineData("directory", "cannot be read")]
    public void FromPemFile_BadReplacement_KeepsTheAnchorsSaysSoOnceAndRecovers(string what, string expected)
    {
        string path = Write("ca.pem", "a");
        var anchors = TrustAnchors.FromPemFile(path, Options);
        AnchorIndex before = anchors.Current;
        File.Delete(path);
        switch (what)
        {
            case "broken":
                File.WriteAllText(path, "-----BEGIN CERTIFICATE-----\nAQID\n");
                break;
            case "empty":
                File.WriteAllText(path, "");
                break;
            case "directory":
                Directory.CreateDirectory(path);
                break;
        }

        for (int i = 0; i < 3; i++)
        {
            _clock.Advance(s_interval);
            Assert.Same(before, anchors.Current);
        }

        TlsException failure = Assert.Single(_failures);
        Assert.Equal((TlsErrorKind.Configuration, TlsErrorReason.InvalidTrustAnchors), (failure.Kind, failure.Reason));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.Contains("What was read before stays in use", failure.Message, StringComparison.Ordinal);
        Assert.IsType<TlsException>(failure.InnerException);

        if (Directory.Exists(path))
        {
            Directory.Delete(path);
        }

        Write("ca.pem", "b");
        _clock.Advance(s_interval);
        Assert.Equal([PemText.Der("b")], Anchors.Ders(anchors));
        Assert.Equal((1, 1), (_reloads, _failures.Count));

        File.Delete(path);
        _clock.Advance(s_interval);
        Assert.Equal([PemText.Der("b")], Anchors.Ders(anchors));
        Assert.Equal(2, _failures.Count);
    }

    [Fact]
    public void FromPemFile_FileComesBackUnchangedAfterAFailure_IsWellAgain()
    {
        string path = Write("ca.pem", "a");
        var anchors = TrustAnchors.FromPemFile(path, Options);
        AnchorIndex before = anchors.Current;
        File.Move(path, path + ".away");
        _clock.Advance(s_interval);
        Assert.Same(before, anchors.Current);
        File.Move(path + ".away", path);
        _clock.Advance(s_interval);
        Assert.Same(before, anchors.Current);
        File.Move(path, path + ".away");
        _clock.Advance(s_interval);
        Assert.Same(before, anchors.Current);

        Assert.Equal((0, 2), (_reloads, _failures.Count));
    }

    [Fact]
    public void FromPemFile_LinkOfADirectorySwapped_IsNoticedThoughLengthAndTimeAreTheSame()
    {
        // As Kubernetes lays out a mounted ConfigMap: ca.pem -> ..data/ca.pem, ..data -> ..2024_01_01.
        Write("..2024_01_01/ca.pem", "a");
        Write("..2024_01_02/ca.pem", "b");
        Link("..data", "..2024_01_01");
        string path = Link("ca.pem", "..data/ca.pem");
        var anchors = TrustAnchors.FromPemFile(path, Options);
        Assert.Equal([PemText.Der("a")], Anchors.Ders(anchors));

        Directory.Delete(Path.Combine(_directory.Path, "..data"));
        Link("..data", "..2024_01_02");
        _clock.Advance(s_interval);

        Assert.Equal([PemText.Der("b")], Anchors.Ders(anchors));
        Assert.Empty(_failures);
    }

    [Fact]
    public void FromPemFile_RenamedOverWithTheSameLengthAndTime_IsNoticed()
    {
        string path = Write("ca.pem", "a");
        var anchors = TrustAnchors.FromPemFile(path, Options);
        Assert.Equal([PemText.Der("a")], Anchors.Ders(anchors));

        Replace(path, "b");
        Assert.Equal(s_longAgo, File.GetLastWriteTimeUtc(path));
        _clock.Advance(s_interval);

        Assert.Equal([PemText.Der("b")], Anchors.Ders(anchors));
    }

    [Fact]
    public void FromPemFile_WrittenInPlaceWithTheSameLengthAndTime_IsNoticed()
    {
        string path = Write("ca.pem", "a");
        var anchors = TrustAnchors.FromPemFile(path, Options);
        Write("ca.pem", "b");
        _clock.Advance(s_interval);

        Assert.Equal([PemText.Der("b")], Anchors.Ders(anchors));
    }

    [Fact]
    public void FromPemFile_Pipe_IsRefused()
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out, HandleInheritability.Inheritable);
        string path = $"/dev/fd/{pipe.GetClientHandleAsString()}";
        Assert.SkipUnless(File.Exists(path), "Pipes have no path here.");
        pipe.Write(Encoding.ASCII.GetBytes(PemText.Certificate("a")));

        var e = Assert.Throws<TlsException>(() => TrustAnchors.FromPemFile(path, Options));
        Assert.Contains("cannot be read again", e.Message, StringComparison.Ordinal);

        pipe.DisposeLocalCopyOfClientHandle();
    }

    [Fact]
    public void FromPemFile_UnusableAtFirst_Throws()
    {
        Assert.Throws<TlsException>(() => TrustAnchors.FromPemFile(Path.Combine(_directory.Path, "none.pem"), Options));
        Assert.Throws<ArgumentNullException>(() => TrustAnchors.FromPemFile("ca.pem", null!));
        Assert.Throws<ArgumentException>(() => TrustAnchors.FromPemFile("", Options));
        Assert.Empty(_failures);
    }

    [Fact]
    public void Interval_Range_IsFromZero()
    {
        Assert.Equal(TimeSpan.FromSeconds(30), new TrustReloadOptions().Interval);
        Assert.Equal(TimeSpan.Zero, new TrustReloadOptions { Interval = TimeSpan.Zero }.Interval);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrustReloadOptions { Interval = TimeSpan.FromTicks(-1) });
    }

    [Fact]
    public void Combine_PartThatReloads_Reloads()
    {
        string path = Write("ca.pem", "a");
        var anchors = TrustAnchors.Combine(TrustAnchors.FromPem(PemText.Certificate("x")), TrustAnchors.FromPemFile(path, Options));
        AnchorIndex before = anchors.Current;
        Assert.Same(before, anchors.Current);
        Replace(path, "b");
        _clock.Advance(s_interval);

        Assert.Equal([PemText.Der("x"), PemText.Der("b")], Anchors.Ders(anchors));
        Assert.Equal([PemText.Der("x"), PemText.Der("a")], Anchors.Ders(before));
    }

    [Fact]
    public void System_BundleThatAppearsLater_IsTaken()
    {
        string first = Path.Combine(_directory.Path, "first.crt");
        string second = Write("second.crt", "b");
        ReloadingAnchors anchors = SystemAnchors([first, second], []);
        Assert.Equal([PemText.Der("b")], Anchors.Ders(anchors.Current));
        Write("first.crt", "a");
        _clock.Advance(s_interval);

        Assert.Equal([PemText.Der("a")], Anchors.Ders(anchors.Current));
        Assert.Equal($"the system's trust anchors ({first})", anchors.Description);
    }

    [Fact]
    public void System_DirectoryWithAnotherFile_IsReadAgain()
    {
        Write("certs/a.pem", "a");
        string certificates = Path.Combine(_directory.Path, "certs");
        ReloadingAnchors anchors = SystemAnchors([], [certificates]);
        AnchorIndex before = anchors.Current;
        _clock.Advance(s_interval);
        Assert.Same(before, anchors.Current);
        Write("certs/b.pem", "b");
        _clock.Advance(s_interval);

        Assert.Equal([PemText.Der("a"), PemText.Der("b")], Anchors.Ders(anchors.Current));
    }

    [Fact]
    public void System_NothingAtFirst_ThrowsUntilThereIsSomething()
    {
        ReloadingAnchors anchors = SystemAnchors([Path.Combine(_directory.Path, "ca.crt")], []);
        Assert.Throws<TlsException>(() => anchors.Current);
        Write("ca.crt", "a");

        Assert.Equal([PemText.Der("a")], Anchors.Ders(anchors.Current));
        Assert.Empty(_failures);
    }

    [Fact]
    public async Task Current_WhileAnotherReads_GivesTheOldAnchorsAtOnce()
    {
        using var reading = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        int loads = 0;
        var anchors = new ReloadingAnchors(
            () =>
            {
                if (Interlocked.Increment(ref loads) == 1)
                {
                    return Anchors.Of("x", "a");
                }

                reading.Set();
                Assert.True(goOn.Wait(TimeSpan.FromSeconds(30)));
                return Anchors.Of("x", "b");
            },
            "x",
            Options);
        AnchorIndex before = anchors.Current;
        _clock.Advance(s_interval);

        Task<AnchorIndex> reader = Task.Run(() => anchors.Current);
        Assert.True(reading.Wait(TimeSpan.FromSeconds(30)));
        Assert.Same(before, anchors.Current);
        goOn.Set();

        Assert.Equal([PemText.Der("b")], Anchors.Ders(await reader));
        Assert.Equal((2, 1), (loads, _reloads));
    }

    [Fact]
    public async Task Current_FromManyThreadsWhileTheFileChanges_IsAlwaysWhole()
    {
        string path = Write("ca.pem", "a");
        var anchors = TrustAnchors.FromPemFile(path, new TrustReloadOptions { Interval = TimeSpan.Zero });
        byte[] a = PemText.Der("a"), b = PemText.Der("b");
        using var stop = new CancellationTokenSource();

        Task[] users = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                byte[] der = Assert.Single(Anchors.Ders(anchors));
                Assert.True(der.AsSpan().SequenceEqual(a) || der.AsSpan().SequenceEqual(b));
            }
        }))];
        for (int i = 0; i < 200; i++)
        {
            Replace(path, i % 2 == 0 ? "b" : "a");
        }

        await stop.CancelAsync();
        await Task.WhenAll(users);
        Assert.Equal([a], Anchors.Ders(anchors));
    }

    private ReloadingAnchors SystemAnchors(string[] bundles, string[] directories) => new(
        new SystemTrustStore
        {
            GetVariable = _ => null,
            ReadPlatformStore = null,
            BundleFiles = bundles,
            Directories = directories,
        }.Load,
        AnchorIndex.SystemDescription,
        Options);

    private string Write(string name, string subject)
    {
        string path = Path.Combine(_directory.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, PemText.Certificate(subject));
        File.SetLastWriteTimeUtc(path, s_longAgo);
        return path;
    }

    private void Replace(string path, string subject) =>
        File.Move(Write(Path.GetFileName(path) + ".new", subject), path, overwrite: true);

    private string Link(string name, string target)
    {
        string path = Path.Combine(_directory.Path, name);
        File.CreateSymbolicLink(path, target);
        return path;
    }
}
