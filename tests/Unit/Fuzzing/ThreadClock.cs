using System.Diagnostics;
using System.Runtime.InteropServices;

namespace TlsSimple.Unit.Fuzzing;

/// <summary>Processor time of this thread where the system tells it (Linux), else time as it passes. A busy machine does not disturb the former.</summary>
internal static class ThreadClock
{
    private const int ThreadCpuTime = 3;

    public static double Microseconds
    {
        get
        {
            if (OperatingSystem.IsLinux() && Environment.Is64BitProcess && clock_gettime(ThreadCpuTime, out Timespec time) == 0)
            {
                return (time.Seconds * 1e6) + (time.Nanoseconds / 1e3);
            }

            return Stopwatch.GetTimestamp() * 1e6 / Stopwatch.Frequency;
        }
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int clock_gettime(int clock, out Timespec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Timespec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
