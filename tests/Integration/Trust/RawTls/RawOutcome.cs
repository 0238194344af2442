namespace TlsSimple.Integration.Trust.RawTls;

/// <summary>How a handshake ended for the server.</summary>
/// <param name="Alert">What the client sent instead of its Finished; <c>null</c>: the Finished came, and it is right.</param>
/// <param name="IsAlertEncrypted">Whether the alert came under the keys of the handshake.</param>
internal sealed record RawOutcome(TlsAlert? Alert, bool IsAlertEncrypted);
