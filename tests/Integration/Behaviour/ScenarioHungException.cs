namespace TlsSimple.Integration.Behaviour;

/// <summary>A step of a scenario did not end: that is no outcome, and no likeness.</summary>
internal sealed class ScenarioHungException(string message) : Exception(message);
