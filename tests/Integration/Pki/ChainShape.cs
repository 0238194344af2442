namespace TlsSimple.Integration.Pki;

/// <summary>What a server shows of the path from its leaf to the root.</summary>
public enum ChainShape
{
    /// <summary>The leaf and every intermediate, each followed by its issuer; not the root.</summary>
    Complete,

    /// <summary>The same and then the root.</summary>
    WithRoot,

    /// <summary>The leaf alone although an intermediate issued it.</summary>
    MissingIntermediate,

    /// <summary>The leaf, then the intermediates from the root downwards. Needs two intermediates to differ.</summary>
    WrongOrder,
}
