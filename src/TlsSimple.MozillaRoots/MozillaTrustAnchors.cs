namespace TlsSimple;

/// <summary>
/// The root certificates that Mozilla's CA program trusts for TLS servers, as Debian's package ca-certificates has them,
/// built into this assembly. They are as old as it is: docs/trust-anchors.md says how to refresh them.
/// </summary>
public static class MozillaTrustAnchors
{
    private static readonly Lazy<MozillaRootsHeader> s_header = new(MozillaRoots.ReadHeader);

    /// <summary>The version of the package ca-certificates that they come from.</summary>
    public static string Version => s_header.Value.Package;

    /// <summary>The version of Mozilla's own list in that package.</summary>
    public static string BundleVersion => s_header.Value.Bundle;

    /// <summary>The day of that package, in UTC.</summary>
    public static DateOnly Date => s_header.Value.Date;

    /// <summary>How many there are.</summary>
    public static int Count => s_header.Value.Count;

    extension(TrustAnchors)
    {
        /// <summary>The root certificates of Mozilla's CA program, as of <see cref="Date"/>; independent of the machine.</summary>
        /// <remarks>
        /// Mozilla trusts some roots with conditions that a certificate cannot state (only for certificates issued before a
        /// date); those conditions are not in the package and so not checked.
        /// </remarks>
        public static TrustAnchors Mozilla => MozillaRoots.Anchors;
    }
}
