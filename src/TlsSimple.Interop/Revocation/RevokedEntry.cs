namespace TlsSimple;

/// <summary>What a list says about a certificate that is on it (RFC 5280, section 5.3).</summary>
/// <param name="Date">Since when it is revoked.</param>
/// <param name="Reason">Why; <see cref="RevocationReason.Unspecified"/> if the list does not say.</param>
/// <param name="UnknownCriticalExtension">The first critical extension of the entry that is not known here; <c>null</c> if there is none.</param>
internal readonly record struct RevokedEntry(DateTimeOffset Date, RevocationReason Reason, string? UnknownCriticalExtension);
