using System.Globalization;

namespace TlsSimple.Bench.IdleConnections;

/// <summary>What a process holds, in bytes.</summary>
/// <param name="Native">By our native library.</param>
/// <param name="Managed">Live objects after a collection.</param>
/// <param name="Resident">All of it, as the kernel counts.</param>
internal readonly record struct MemoryUse(long Native, long Managed, long Resident)
{
    internal static MemoryUse Now()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        long resident = 1024 * long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        return new MemoryUse(Interop.TlsNative.tlssimple_memory_in_use(), GC.GetTotalMemory(forceFullCollection: false), resident);
    }

    internal static MemoryUse Parse(string text)
    {
        long[] numbers = [.. text.Split(' ').Select(word => long.Parse(word, CultureInfo.InvariantCulture))];
        return new MemoryUse(numbers[0], numbers[1], numbers[2]);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Native} {Managed} {Resident}");

    public static MemoryUse operator -(MemoryUse left, MemoryUse right) =>
        new(left.Native - right.Native, left.Managed - right.Managed, left.Resident - right.Resident);

    public static MemoryUse operator /(MemoryUse left, int count) => new(left.Native / count, left.Managed / count, left.Resident / count);
}
