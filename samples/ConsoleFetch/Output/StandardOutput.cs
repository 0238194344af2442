using Microsoft.Win32.SafeHandles;

namespace ConsoleFetch.Output;

/// <summary>Standard output for bytes.</summary>
internal static class StandardOutput
{
    /// <remarks>
    /// The stream of <see cref="Console"/> hides that the reader has gone (<c>| head</c>): a download would run to its end for nobody.
    /// A FileStream tells, but keeps a position of its own, which is right for pipes alone.
    /// </remarks>
    public static Stream Open()
    {
        if (!OperatingSystem.IsWindows() && Console.IsOutputRedirected)
        {
            var pipe = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!pipe.CanSeek)
            {
                return pipe;
            }
        }

        return Console.OpenStandardOutput();
    }
}
