namespace TlsSimple;

/// <summary>Says that UseTlsSimple was called for a client of the factory.</summary>
/// <param name="ClientName">The client; <c>null</c> means all.</param>
internal sealed record TlsSimpleClientRegistration(string? ClientName)
{
    internal bool Covers(string? clientName) => ClientName is null || ClientName == clientName;
}
