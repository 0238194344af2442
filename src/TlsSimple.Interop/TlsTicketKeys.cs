using System.Security.Cryptography;
using static TlsSimple.Interop;

namespace TlsSimple;

/// <summary>The keys that servers seal session tickets with. Thread-safe; may serve any number of contexts.</summary>
public sealed class TlsTicketKeys : IDisposable
{
    private readonly SafeTicketKeysHandle _handle;

    /// <summary>Random keys.</summary>
    public TlsTicketKeys()
    {
        TlsLibrary.EnsureStarted();
        TlsFailure.ThrowIfNotOk(TlsNative.tlssimple_ticket_keys_create(out _handle));
        Span<byte> key = stackalloc byte[TlsNative.TicketKeySize];
        TlsFailure.ThrowIfNotOk(TlsNative.tlssimple_random(key, key.Length));
        TlsFailure.ThrowIfNotOk(TlsNative.tlssimple_ticket_keys_set(_handle, key, key.Length));
        CryptographicOperations.ZeroMemory(key);
    }

    internal SafeTicketKeysHandle Handle => _handle;

    /// <summary>Wipes the keys once the last context that uses them is gone.</summary>
    public void Dispose() => _handle.Dispose();
}
