namespace TlsSimple;

/// <summary>The engine's part of a session to resume: secrets, which are wiped when it is disposed of.</summary>
/// <param name="handle">The native object.</param>
/// <param name="lifetime">How long the server keeps the session; <c>null</c> if it does not say.</param>
internal sealed class MbedTicket(SafeTicketHandle handle, TimeSpan? lifetime) : IDisposable
{
    internal SafeTicketHandle Handle => handle;

    internal TimeSpan? Lifetime => lifetime;

    public void Dispose() => handle.Dispose();
}
