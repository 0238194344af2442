namespace ConsoleFetch.Verifying;

/// <summary>A line that asks nothing that can be judged.</summary>
internal sealed class InvalidInputException : Exception
{
    /// <summary>The reason in the verdict.</summary>
    public const string Reason = "InvalidInput";

    /// <param name="message">A sentence.</param>
    /// <param name="innerException">What found it out.</param>
    public InvalidInputException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
