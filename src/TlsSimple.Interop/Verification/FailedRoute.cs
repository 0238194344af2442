namespace TlsSimple;

/// <summary>A path that was tried, and what is wrong with it.</summary>
/// <param name="Path">The path, peer first, as far as it goes.</param>
/// <param name="Failures">The rules that it breaks, with their places.</param>
internal sealed record FailedRoute(IReadOnlyList<ParsedCertificate> Path, List<TlsCertificateFailure> Failures);
