using System.Security.Authentication;
using static TlsSimple.Interop;

namespace TlsSimple;

/// <summary>The engine's policy for many sessions: role, protocol versions, one ALPN offer, an identity. Immutable once in use.</summary>
internal sealed class MbedContext : IDisposable
{
    private readonly SafeContextHandle _handle;

    private MbedContext(SafeContextHandle handle) => _handle = handle;

    internal static MbedContext Create(NativeRole role, SslProtocols minimum, SslProtocols maximum, AlpnOffer offer)
    {
        TlsLibrary.EnsureStarted();
        TlsStatus status = TlsNative.tlssimple_context_create(
            role, ToNative(minimum), ToNative(maximum), offer.Wire, offer.Wire.Length, out SafeContextHandle handle);
        TlsFailure.ThrowIfNotOk(status);
        return new MbedContext(handle);
    }

    /// <summary>Sets what is shown to peers: the chain, leaf first, and the leaf's private key, each as DER.</summary>
    /// <exception cref="TlsException">They do not parse or do not belong together (<see cref="TlsErrorReason.InvalidIdentity"/>).</exception>
    internal void SetIdentity(IReadOnlyList<ReadOnlyMemory<byte>> chain, ReadOnlySpan<byte> privateKey)
    {
        using var wire = new MemoryStream();
        foreach (ReadOnlyMemory<byte> certificate in chain)
        {
            wire.WriteByte((byte)(certificate.Length >> 16));
            wire.WriteByte((byte)(certificate.Length >> 8));
            wire.WriteByte((byte)certificate.Length);
            wire.Write(certificate.Span);
        }

        ReadOnlySpan<byte> bytes = wire.GetBuffer().AsSpan(0, (int)wire.Length);
        TlsFailure.ThrowIfNotOk(
            TlsNative.tlssimple_context_set_identity(_handle, bytes, bytes.Length, privateKey, privateKey.Length));
    }

    /// <param name="serverName">The name for SNI in A-labels; empty sends none. It plays no part in verification.</param>
    internal MbedSession CreateSession(string serverName = "")
    {
        Span<byte> name = stackalloc byte[256];
        if (!System.Text.Encoding.UTF8.TryGetBytes(serverName, name, out int length))
        {
            throw new ArgumentException("A server name has at most 253 characters.", nameof(serverName));
        }

        TlsFailure.ThrowIfNotOk(
            TlsNative.tlssimple_session_create(_handle, name[..length], length, out SafeSessionHandle session));
        session.KeepAlive(_handle);
        return new MbedSession(session);
    }

    public void Dispose() => _handle.Dispose();

    private static int ToNative(SslProtocols protocol) => protocol switch
    {
        SslProtocols.Tls12 => 0x0303,
        SslProtocols.Tls13 => 0x0304,
        _ => throw new ArgumentOutOfRangeException(nameof(protocol), protocol, "TLS 1.2 and TLS 1.3 are what there is."),
    };
}
