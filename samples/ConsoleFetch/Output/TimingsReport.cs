namespace ConsoleFetch.Output;

/// <summary>Milliseconds. <paramref name="Connect"/> and <paramref name="Tls"/> are how long these took, 0 on a reused connection; the others count from the start.</summary>
internal sealed record TimingsReport(double Connect, double Tls, double FirstByte, double Total);
