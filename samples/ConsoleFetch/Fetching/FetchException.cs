namespace ConsoleFetch.Fetching;

/// <summary>A failure that is understood already.</summary>
internal sealed class FetchException : Exception
{
    public FetchException(FetchError error, Exception? innerException = null)
        : base(error.Message, innerException) =>
        Error = error;

    public FetchError Error { get; }
}
