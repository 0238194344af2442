using System.Diagnostics;
using TlsSimple.Unit.Fuzzing;

namespace TlsSimple.Bench;

/// <summary>
/// Measures several ways of doing the same thing in turns, a few milliseconds each, in processor time, so that whatever else the
/// machine does hits all of them alike; medians leave out what hits one.
/// </summary>
internal static class PairedRun
{
    private const int Samples = 301;
    private static readonly TimeSpan s_sampleLength = TimeSpan.FromMilliseconds(2);

    /// <summary>One measurement for each action, in order.</summary>
    /// <param name="ways">The actions; each is called some thousand times.</param>
    public static Measurement[] Measure(params Action[] ways)
    {
        int[] counts = [.. ways.Select(CountFor)];
        double[][] times = [.. ways.Select(_ => new double[Samples])];
        double[][] bytes = [.. ways.Select(_ => new double[Samples])];
        for (int sample = 0; sample < Samples; sample++)
        {
            for (int i = 0; i < ways.Length; i++)
            {
                // Whoever comes first may profit or suffer from it, so the order rotates.
                int way = (i + sample) % ways.Length;
                long allocated = GC.GetAllocatedBytesForCurrentThread();
                double start = ThreadClock.Microseconds;
                for (int count = counts[way]; count > 0; count--)
                {
                    ways[way]();
                }

                times[way][sample] = (ThreadClock.Microseconds - start) / counts[way];
                bytes[way][sample] = (double)(GC.GetAllocatedBytesForCurrentThread() - allocated) / counts[way];
            }
        }

        return [.. ways.Select((_, i) => new Measurement(Median(times[i]), (long)Median(bytes[i])))];
    }

    /// <summary>How many calls fill a sample; finding out also lets the runtime compile everything.</summary>
    private static int CountFor(Action way)
    {
        double best = double.MaxValue;
        long begun = Stopwatch.GetTimestamp();
        for (int i = 0; i < 200 || (Stopwatch.GetElapsedTime(begun) < TimeSpan.FromSeconds(1) && i < 2000); i++)
        {
            double start = ThreadClock.Microseconds;
            way();
            best = Math.Min(best, ThreadClock.Microseconds - start);
        }

        return Math.Max(1, (int)(s_sampleLength.TotalMicroseconds / best));
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
