namespace TlsSimple.Integration.Trust.RawTls;

/// <summary>The client sent an alert.</summary>
internal sealed class AlertReceivedException(TlsAlert alert, bool isEncrypted) : Exception($"The client sent {alert}.")
{
    public RawOutcome Outcome { get; } = new(alert, isEncrypted);
}
