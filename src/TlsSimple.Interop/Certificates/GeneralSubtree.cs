namespace TlsSimple;

/// <summary>A subtree of name constraints (RFC 5280, section 4.2.1.10).</summary>
/// <param name="Base">The name at its top. In it an address stands with its mask.</param>
/// <param name="Directory">The base of a directory name, taken apart; <c>null</c> for other kinds.</param>
internal sealed record GeneralSubtree(GeneralName Base, DistinguishedName? Directory);
