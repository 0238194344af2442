namespace ConsoleFetch.Output;

/// <summary>A failure. The words of kind and reason are stable, the message is for people.</summary>
internal sealed record ErrorReport(string Kind, string Reason, string Message);
