using System.Globalization;

namespace TlsSimple.Integration.Soak;

/// <summary>What this process holds at a moment.</summary>
internal sealed record Footprint(int Sockets, long NativeBytes, long ManagedBytes, long ResidentBytes)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    /// <summary>As it is, garbage included.</summary>
    public static Footprint Take() => new(CountSockets(), TlsLibrary.MemoryInUse, GC.GetTotalMemory(forceFullCollection: false), Environment.WorkingSet);

    /// <summary>After everything that can be collected is.</summary>
    public static async Task<Footprint> TakeAsync()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            await Task.Delay(100);
        }

        return Take();
    }

    /// <summary>The connections of a disposed handler end in the background; after a while they must have.</summary>
    public static async Task<Footprint> SettleAsync(Footprint wanted)
    {
        long start = Environment.TickCount64;
        Footprint now = await TakeAsync();
        while ((now.Sockets > wanted.Sockets || now.NativeBytes > wanted.NativeBytes) && Environment.TickCount64 - start < s_patience.TotalMilliseconds)
        {
            now = await TakeAsync();
        }

        return now;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Sockets} sockets, native {NativeBytes / 1024} KB, managed {ManagedBytes / 1024} KB, resident {ResidentBytes / 1024} KB");

    private static int CountSockets() =>
        Directory.EnumerateFiles("/proc/self/fd").Count(file => LinkOf(file).StartsWith("socket:", StringComparison.Ordinal));

    private static string LinkOf(string file)
    {
        try
        {
            return File.ResolveLinkTarget(file, returnFinalTarget: false)?.Name ?? "";
        }
        catch (IOException)
        {
            // Closed between the two looks.
            return "";
        }
    }
}
