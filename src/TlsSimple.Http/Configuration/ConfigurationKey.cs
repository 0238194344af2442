namespace TlsSimple;

/// <summary>A key that a section may have. Reading, messages and docs/configuration.md go by it.</summary>
/// <param name="name">As it is written, without what stands above it; case does not count.</param>
/// <param name="allowed">What the value may be, to go on after "it must be".</param>
/// <param name="keys">For an object: the keys that it may have.</param>
internal sealed class ConfigurationKey(string name, string allowed, params ConfigurationKey[] keys)
{
    internal string Name { get; } = name;

    internal string Allowed { get; } = allowed;

    internal IReadOnlyList<ConfigurationKey> Keys { get; } = keys;

    /// <summary>Whether the value must not stand in a message.</summary>
    internal bool IsSecret { get; init; }
}
