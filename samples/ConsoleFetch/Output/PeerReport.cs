namespace ConsoleFetch.Output;

/// <summary>A certificate.</summary>
internal sealed record PeerReport(string Subject, string Issuer, DateTimeOffset? NotAfter, string Sha256);
