namespace TlsSimple;

/// <summary>The engine's half of the verdict on exactly this path; see <c>tlssimple_path_verify</c>.</summary>
/// <param name="path">The path, peer first, anchor last.</param>
/// <param name="flags">Gets what is wrong with each certificate.</param>
/// <returns><see cref="TlsStatus.Ok"/> or <see cref="TlsStatus.Untrusted"/>; anything else is a fault that is no verdict.</returns>
internal delegate TlsStatus PathExaminer(IReadOnlyList<ReadOnlyMemory<byte>> path, Span<NativeVerifyFlags> flags);
