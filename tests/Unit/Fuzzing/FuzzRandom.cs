namespace TlsSimple.Unit.Fuzzing;

/// <summary>Numbers that are the same on every machine and runtime for the same seed and input (SplitMix64).</summary>
internal sealed class FuzzRandom(ulong seed, long input)
{
    private ulong _state = seed ^ Mix((ulong)input + 1);

    /// <summary>0 to <paramref name="limit"/> - 1.</summary>
    public int Next(int limit) => (int)((NextWord() >> 33) % (ulong)limit);

    public int Next(int from, int limit) => from + Next(limit - from);

    public byte NextByte() => (byte)(NextWord() >> 40);

    /// <summary>True once in <paramref name="times"/>.</summary>
    public bool OneIn(int times) => Next(times) == 0;

    public T Pick<T>(IReadOnlyList<T> list) => list[Next(list.Count)];

    public byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        foreach (ref byte b in bytes.AsSpan())
        {
            b = NextByte();
        }

        return bytes;
    }

    private ulong NextWord()
    {
        _state += 0x9E3779B97F4A7C15;
        return Mix(_state);
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
