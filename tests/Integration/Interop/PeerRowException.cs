namespace TlsSimple.Integration.Interop;

/// <summary>A peer says that its part of a row went wrong.</summary>
public sealed class PeerRowException(string message) : Exception(message);
