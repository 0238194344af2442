using System.Buffers;
using static TlsSimple.Interop;

namespace TlsSimple;

/// <summary>A chain and the private key to it, as the engine keeps them. Immutable; shared by any number of contexts and sessions, which may outlive it.</summary>
internal sealed class MbedIdentity : IDisposable
{
    private MbedIdentity(SafeIdentityHandle handle) => Handle = handle;

    internal SafeIdentityHandle Handle { get; }

    /// <summary>Takes over a copy of both.</summary>
    /// <param name="chain">The certificates as DER, leaf first, as they are to be sent.</param>
    /// <param name="key">The leaf's private key as DER in the clear: PKCS #8, PKCS #1 or SEC 1. The caller wipes its own.</param>
    /// <exception cref="TlsException">They do not parse or do not belong together (<see cref="TlsErrorReason.InvalidIdentity"/>).</exception>
    internal static MbedIdentity Create(IReadOnlyList<ReadOnlyMemory<byte>> chain, ReadOnlySpan<byte> key) =>
        TryCreate(chain, key) ?? throw TlsFailure.FromStatus(TlsStatus.Identity, default);

    /// <summary>The same with <c>null</c> in place of the exception: to find out which certificate a key belongs to.</summary>
    internal static MbedIdentity? TryCreate(IReadOnlyList<ReadOnlyMemory<byte>> chain, ReadOnlySpan<byte> key)
    {
        TlsLibrary.EnsureStarted();
        byte[] bytes = MbedPath.Rent(chain, out int length);
        try
        {
            // What is missing altogether does not parse either.
            if (length == 0 || key.IsEmpty)
            {
                return null;
            }

            TlsStatus status = TlsNative.tlssimple_identity_create(bytes, length, key, key.Length, out SafeIdentityHandle handle);
            if (status == TlsStatus.Identity)
            {
                handle.Dispose();
                return null;
            }

            TlsFailure.ThrowIfNotOk(status);
            return new MbedIdentity(handle);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    public void Dispose() => Handle.Dispose();
}
