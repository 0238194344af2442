namespace TlsSimple.Unit.Http.Configuration;

/// <summary>What settings of a section come to.</summary>
/// <param name="Settings">Keys below TlsSimple, and their values.</param>
/// <param name="Shown">What to look at.</param>
/// <param name="Expected">What it must be.</param>
internal sealed record KeyCase(Func<TlsSimpleOptions, object?> Shown, object? Expected, params (string Key, string? Value)[] Settings);
