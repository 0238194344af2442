using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace TlsSimple.Unit.Trust;

/// <summary>
/// What looking an anchor up costs, against taking all of them apart. The figures in docs/trust-anchors.md are what this prints;
/// asserted is only what does not depend on the machine.
/// </summary>
public class AnchorCostTests(ITestOutputHelper output)
{
    private const int Rounds = 1000;

    [Fact]
    public void Load_Bundle_ParsesNothingUntilALookupWhichParsesOne()
    {
        byte[] pem = ReadMozillaPem();
        Measure("load lazily, first time in this process", 1, () => Load(pem));
        Measure("first lookup, first time in this process", 1, Load(pem), FindOne);
        Measure("parse all the others, first time in this process", 1, Load(pem), ParseAll);

        long eager = Measure("load and parse all", Rounds, () => ParseAll(Load(pem)));
        long lazy = Measure("load lazily", Rounds, () => Load(pem));
        Measure("load lazily and look one up", Rounds, () => FindOne(Load(pem)));
        Measure("look one up again", Rounds, Load(pem), FindOne);
        Measure("look up what is not there", Rounds, Load(pem), anchors => anchors.FindBySubject(Anchors.Name("none")));

        AnchorIndex index = Load(pem);
        Assert.All(index.Entries, entry => Assert.False(entry.IsParsed));
        FindOne(index);
        Assert.Single(index.Entries, entry => entry.IsParsed);
        Assert.True(2 * lazy < eager, $"Loading lazily allocates {lazy} bytes, eagerly {eager}.");
    }

    private static byte[] ReadMozillaPem()
    {
        using Stream stream = typeof(MozillaTrustAnchors).Assembly.GetManifestResourceStream("mozilla-roots.pem")!;
        byte[] pem = new byte[stream.Length];
        stream.ReadExactly(pem);
        return pem;
    }

    private static AnchorIndex Load(byte[] pem)
    {
        var reader = new LenientPemReader();
        reader.AddBytes(pem);
        return reader.ToAnchors("x")!;
    }

    private static void ParseAll(AnchorIndex anchors)
    {
        foreach (AnchorEntry entry in anchors.Entries)
        {
            Assert.NotNull(entry.Certificate);
        }
    }

    private static void FindOne(AnchorIndex anchors)
    {
        ReadOnlyMemory<byte> der = anchors.Entries[anchors.Count / 2].Der;
        Assert.True(SubjectSketch.TryFind(der.Span, out int start, out int length));
        Assert.NotEmpty(anchors.FindBySubject(DistinguishedName.Parse(der.Slice(start, length))));
    }

    private void Measure(string what, int rounds, AnchorIndex anchors, Action<AnchorIndex> action) =>
        Measure(what, rounds, () => action(anchors));

    /// <summary>Prints the shortest time and the bytes that one round allocates; returns the latter.</summary>
    private long Measure(string what, int rounds, Action action)
    {
        double shortest = double.MaxValue;
        long allocated = 0;
        for (int i = 0; i < rounds; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            action();
            shortest = Math.Min(shortest, Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{shortest,10:F1} µs {allocated / 1024.0,9:F1} KB  {what}"));
        return allocated;
    }
}
