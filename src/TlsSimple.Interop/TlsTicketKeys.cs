using System.Security.Cryptography;
using static TlsSimple.Interop;

namespace TlsSimple;

/// <summary>The keys that servers seal session tickets with. Thread-safe; may serve any number of contexts.</summary>
/// <remarks>
/// Who has a key can read every TLS 1.2 connection that was resumed by a ticket under it, or began with one, so keys are to be
/// short-lived and kept like private keys. In TLS 1.3 each resumed connection has a key exchange of its own besides.
/// </remarks>
public sealed class TlsTicketKeys : IDisposable
{
    /// <summary>The bytes of one key: 16 of name, which stands in every ticket, and 32 of AES-256.</summary>
    public const int KeySize = TlsNative.TicketKeySize;

    /// <summary>How many keys there can be at once.</summary>
    public const int MaximumCount = 8;

    private static readonly TimeSpan s_shortestInterval = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private readonly SafeTicketKeysHandle _handle;
    private readonly bool _rotates;
    private readonly TimeProvider _timeProvider;

    /// <summary>The keys, the one that seals first. Pinned, so that the wiping reaches the only copy.</summary>
    private readonly byte[] _keys = GC.AllocateArray<byte>(MaximumCount * KeySize, pinned: true);

    /// <summary>When each one stopped to seal; of the first it says nothing.</summary>
    private readonly long[] _retiredAt = new long[MaximumCount];

    private int _count;
    private long _madeAt;
    private TimeSpan _lifetime;
    private bool _disposed;

    /// <summary>
    /// Random keys that change by themselves when a connection starts: every sixth of the longest <see cref="TlsServerOptions.TicketLifetime"/> of the
    /// contexts that use them, but not more often than every hour. Older ones go on opening tickets for as long as those are good.
    /// </summary>
    /// <param name="timeProvider">Measures the time. Default: <see cref="TimeProvider.System"/>.</param>
    /// <exception cref="TlsException">The native library is not usable (<see cref="TlsErrorReason.NativeLibrary"/>).</exception>
    public TlsTicketKeys(TimeProvider? timeProvider = null)
        : this(timeProvider ?? TimeProvider.System, rotates: true)
    {
        lock (_lock)
        {
            Rotate();
        }
    }

    private TlsTicketKeys(TimeProvider timeProvider, bool rotates)
    {
        TlsLibrary.EnsureStarted();
        _timeProvider = timeProvider;
        _rotates = rotates;
        TlsFailure.ThrowIfNotOk(TlsNative.tlssimple_ticket_keys_create(out _handle));
    }

    internal SafeTicketKeysHandle Handle => _handle;

    /// <summary>Keys that the operator gives, the same to every server of a fleet, so that each takes up the others' sessions. They stay until <see cref="Replace"/>.</summary>
    /// <param name="keys">One to eight keys of <see cref="KeySize"/> random bytes. The first seals, all open. Copied; the caller wipes its own.</param>
    /// <exception cref="ArgumentException">There are none, or more than eight, or one has another length, or two have the same name.</exception>
    /// <exception cref="TlsException">The native library is not usable (<see cref="TlsErrorReason.NativeLibrary"/>).</exception>
    public static TlsTicketKeys FromKeys(IEnumerable<ReadOnlyMemory<byte>> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var made = new TlsTicketKeys(TimeProvider.System, rotates: false);
        try
        {
            made.Replace(keys);
            return made;
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Takes other keys, for this moment and all connections that start from now on. To change the keys of a fleet without a lost session, first add the new key
    /// behind the old one everywhere, then put it first everywhere, and drop the old one when its tickets have ended.
    /// </summary>
    /// <param name="keys">As for <see cref="FromKeys"/>.</param>
    /// <exception cref="ArgumentException">As for <see cref="FromKeys"/>; the keys of before stay.</exception>
    /// <exception cref="InvalidOperationException">These keys change by themselves.</exception>
    public void Replace(IEnumerable<ReadOnlyMemory<byte>> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (_rotates)
        {
            throw new InvalidOperationException("These keys are random and change by themselves: give keys of your own by FromKeys.");
        }

        ReadOnlyMemory<byte>[] given = [.. keys];
        Check(given);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            CryptographicOperations.ZeroMemory(_keys);
            for (int i = 0; i < given.Length; i++)
            {
                given[i].Span.CopyTo(_keys.AsSpan(i * KeySize));
            }

            _count = given.Length;
            HandOver();
        }
    }

    /// <summary>Wipes the keys. Contexts that use them go on with those that they have, which are wiped with the last of them.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            CryptographicOperations.ZeroMemory(_keys);
            _handle.Dispose();
        }
    }

    /// <summary>A context that uses the keys gives tickets that are good for so long.</summary>
    internal void Serve(TimeSpan lifetime)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _lifetime = lifetime > _lifetime ? lifetime : _lifetime;
        }
    }

    /// <summary>A connection starts: a key that has served long enough is replaced.</summary>
    internal void RotateIfDue()
    {
        if (!_rotates)
        {
            return;
        }

        lock (_lock)
        {
            TimeSpan sixth = _lifetime / 6;
            if (!_disposed && _timeProvider.GetElapsedTime(_madeAt) >= (sixth > s_shortestInterval ? sixth : s_shortestInterval))
            {
                Rotate();
            }
        }
    }

    private static void Check(ReadOnlyMemory<byte>[] keys)
    {
        if (keys.Length is 0 or > MaximumCount)
        {
            throw new ArgumentException($"There are {keys.Length} keys: 1 to {MaximumCount} are possible.", nameof(keys));
        }

        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i].Length != KeySize)
            {
                throw new ArgumentException($"Key {i} has {keys[i].Length} bytes: each must have {KeySize}, 16 of name and 32 of key.", nameof(keys));
            }

            if (keys.Take(i).Any(earlier => earlier.Span[..16].SequenceEqual(keys[i].Span[..16])))
            {
                throw new ArgumentException($"Key {i} has the name of an earlier one: the first 16 bytes tell the keys apart.", nameof(keys));
            }
        }
    }

    /// <summary>A new first key; those whose tickets have ended go.</summary>
    private void Rotate()
    {
        long now = _timeProvider.GetTimestamp();
        _retiredAt[0] = now;
        int kept = Math.Min(_count, MaximumCount - 1);
        while (kept > 0 && _timeProvider.GetElapsedTime(_retiredAt[kept - 1], now) > _lifetime)
        {
            kept--;
        }

        _keys.AsSpan(0, kept * KeySize).CopyTo(_keys.AsSpan(KeySize));
        _retiredAt.AsSpan(0, kept).CopyTo(_retiredAt.AsSpan(1));
        CryptographicOperations.ZeroMemory(_keys.AsSpan((kept + 1) * KeySize));
        TlsFailure.ThrowIfNotOk(TlsNative.tlssimple_random(_keys.AsSpan(0, KeySize), KeySize));
        _count = kept + 1;
        _madeAt = now;
        HandOver();
    }

    private void HandOver() => TlsFailure.ThrowIfNotOk(TlsNative.tlssimple_ticket_keys_set(_handle, _keys, _count * KeySize));
}
