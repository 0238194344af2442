namespace TlsSimple;

/// <summary>How far a ClientHello has come in.</summary>
internal enum HelloProgress
{
    /// <summary>The records so far are a part of one.</summary>
    Partial,

    /// <summary>It is whole.</summary>
    Whole,

    /// <summary>What came is none, or none in a form that is understood here: the engine's matter.</summary>
    None,
}
