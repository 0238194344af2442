namespace TlsSimple;

/// <summary>A name that name constraints look at.</summary>
/// <param name="Name">The name.</param>
/// <param name="Directory">A directory name, taken apart once; <c>null</c> for other kinds and for one that is no name.</param>
internal readonly record struct ConstrainedName(GeneralName Name, DistinguishedName? Directory);
