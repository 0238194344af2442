namespace ConsoleFetch.Fetching;

/// <summary>Why a fetch failed: for the shell, for programs, for people.</summary>
/// <param name="Code">What the process ends with.</param>
/// <param name="Kind">Whose matter it is: a <see cref="TlsSimple.TlsErrorKind"/>, or a word of <see cref="FailureMap"/>.</param>
/// <param name="Reason">Which failure it is; for an alert of the peer the alert's name in the RFC.</param>
/// <param name="Message">A sentence.</param>
internal sealed record FetchError(ExitCode Code, string Kind, string Reason, string Message)
{
    /// <summary>If the peer's certificate was refused: which one of them, and why.</summary>
    public PeerChain? Chain { get; init; }
}
