namespace TlsSimple;

/// <summary>What the head of mozilla-roots.pem says.</summary>
/// <param name="Package">The version of the package ca-certificates.</param>
/// <param name="Bundle">The version of Mozilla's list.</param>
/// <param name="Date">The day of the package.</param>
/// <param name="Count">How many certificates follow.</param>
internal sealed record MozillaRootsHeader(string Package, string Bundle, DateOnly Date, int Count);
