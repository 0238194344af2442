using System.Security.Authentication;
using static TlsSimple.Interop;

namespace TlsSimple;

/// <summary>The engine's policy for many sessions: role, protocol versions, one ALPN offer, an identity. Immutable once in use.</summary>
internal sealed class MbedContext : IDisposable
{
    private readonly SafeContextHandle _handle;

    private MbedContext(SafeContextHandle handle) => _handle = handle;

    /// <exception cref="TlsException">A suite or a group is not known here, or a version is left without a suite.</exception>
    internal static MbedContext Create(NativeRole role, ProtocolPolicy policy, AlpnOffer offer)
    {
        MbedContext context = Create(role, policy.Minimum, policy.Maximum, offer);
        try
        {
            context.Narrow(policy);
            return context;
        }
        catch
        {
            context.Dispose();
            throw;
        }
    }

    internal static MbedContext Create(NativeRole role, SslProtocols minimum, SslProtocols maximum, AlpnOffer offer)
    {
        TlsLibrary.EnsureStarted();
        TlsStatus status = TlsNative.tlssimple_context_create(
            role, ToNative(minimum), ToNative(maximum), offer.Wire, offer.Wire.Length, out SafeContextHandle handle);
        TlsFailure.ThrowIfNotOk(status);
        return new MbedContext(handle);
    }

    /// <summary>Sets what a server shows to peers, before its first session. A client answers each server by itself: <see cref="MbedSession.SetIdentity"/>.</summary>
    internal void SetIdentity(MbedIdentity identity) =>
        TlsFailure.ThrowIfNotOk(TlsNative.tlssimple_context_set_identity(_handle, identity.Handle));

    /// <summary>Lets a client's sessions take and offer tickets.</summary>
    internal void EnableResumption() => TlsFailure.ThrowIfNotOk(TlsNative.tlssimple_context_enable_resumption(_handle));

    /// <summary>Lets a server ask its clients for a certificate, before its first session.</summary>
    internal void SetClientAuth(TlsClientCertificateMode mode) => TlsFailure.ThrowIfNotOk(TlsNative.tlssimple_context_set_client_auth(_handle, mode switch
    {
        TlsClientCertificateMode.Optional => NativeClientAuth.Optional,
        TlsClientCertificateMode.Required => NativeClientAuth.Required,
        _ => NativeClientAuth.None,
    }));

    /// <summary>Lets a server give tickets and take them, before its first session.</summary>
    /// <param name="keys">What they are sealed with.</param>
    /// <param name="lifetime">How long each is good: 1 second to 7 days, in whole seconds.</param>
    /// <param name="count">How many a client gets after a full handshake in TLS 1.3: 1 to 8.</param>
    internal void SetTicketKeys(TlsTicketKeys keys, TimeSpan lifetime, int count) =>
        TlsFailure.ThrowIfNotOk(TlsNative.tlssimple_context_set_ticket_keys(_handle, keys.Handle, (int)lifetime.TotalSeconds, count));

    /// <param name="serverName">A client's: the name for SNI in A-labels; empty sends none. It plays no part in verification. A server's: the name that the client asks for, empty for none.</param>
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

    private void Narrow(ProtocolPolicy policy)
    {
        if (!policy.Suites.IsEmpty && TlsNative.tlssimple_context_set_suites(_handle, policy.Suites, policy.Suites.Length) is var suites and not TlsStatus.Ok)
        {
            throw suites == TlsStatus.Argument
                ? TlsFailure.InvalidOption("CipherSuites holds one that is not spoken here, or leaves a protocol version without any: docs/policy.md lists what there is.")
                : TlsFailure.FromStatus(suites, default);
        }

        if (!policy.Groups.IsEmpty && TlsNative.tlssimple_context_set_groups(_handle, policy.Groups, policy.Groups.Length) is var groups and not TlsStatus.Ok)
        {
            throw groups == TlsStatus.Argument
                ? TlsFailure.InvalidOption("Groups holds one that is not known here: X25519, P-256, P-384 and P-521 are.")
                : TlsFailure.FromStatus(groups, default);
        }
    }

    private static int ToNative(SslProtocols protocol) => protocol switch
    {
        SslProtocols.Tls12 => 0x0303,
        SslProtocols.Tls13 => 0x0304,
        _ => throw new ArgumentOutOfRangeException(nameof(protocol), protocol, "TLS 1.2 and TLS 1.3 are what there is."),
    };
}
