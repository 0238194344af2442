namespace TlsSimple;

/// <summary>What is asked of revocation lists.</summary>
public enum RevocationMode
{
    /// <summary>Nothing: no list is looked at.</summary>
    None,

    /// <summary>
    /// A certificate must not be on a list that is there for its issuer; where there is none, it passes. A list that is
    /// there but cannot be used (it is out of date, its signature is wrong) refuses it, unless another one can be.
    /// </summary>
    CheckIfPresent,

    /// <summary>For every certificate of the path but the anchor there must be a current list of its issuer, and it must not be on it.</summary>
    Require,
}
