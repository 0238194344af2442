using System.Runtime.InteropServices;
using static TlsSimple.Interop;

namespace TlsSimple;

/// <summary>The native library as a whole: found, of the right version, started. Everything that makes a native object asks first.</summary>
internal static class TlsLibrary
{
    private static readonly Lazy<string> s_engineVersion = new(Start);

    /// <summary>Mbed TLS's version, for example <c>3.6.7</c>.</summary>
    /// <exception cref="TlsException">The library is missing, of another version, or does not start.</exception>
    internal static string EngineVersion => s_engineVersion.Value;

    internal static void EnsureStarted() => _ = s_engineVersion.Value;

    /// <summary>Bytes of heap that the native library holds now.</summary>
    internal static long MemoryInUse
    {
        get
        {
            EnsureStarted();
            return TlsNative.tlssimple_memory_in_use();
        }
    }

    private static string Start()
    {
        uint version;
        try
        {
            version = TlsNative.tlssimple_abi_version();
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            throw Failure(
                $"The native library {TlsNative.LibraryName} for {RuntimeInformation.RuntimeIdentifier} was not found or cannot be loaded. " +
                $"It belongs beside the application or under runtimes/{RuntimeInformation.RuntimeIdentifier}/native; " +
                "'bash native/build.sh' in the source tree builds it for this machine.",
                error);
        }

        if (version != TlsNative.AbiVersion)
        {
            throw Failure(
                $"The native library {TlsNative.LibraryName} speaks ABI version {version}, this assembly {TlsNative.AbiVersion}: " +
                "the two come from different versions of TlsSimple. Deploy them together.");
        }

        TlsStatus status = TlsNative.tlssimple_start();
        if (status != TlsStatus.Ok)
        {
            throw Failure($"The native library {TlsNative.LibraryName} did not start (status {(int)status}).");
        }

        return Marshal.PtrToStringUTF8(TlsNative.tlssimple_engine_version()) ?? "";
    }

    private static TlsException Failure(string message, Exception? cause = null) =>
        new(TlsErrorKind.Configuration, TlsErrorReason.NativeLibrary, message, cause);
}
