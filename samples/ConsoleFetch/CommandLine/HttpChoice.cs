namespace ConsoleFetch.CommandLine;

/// <summary>Which HTTP version a request is tried with.</summary>
internal enum HttpChoice
{
    /// <summary>HTTP/2 if the server has it, else HTTP/1.1. What <c>--http2</c> asks for is the default.</summary>
    Http2OrLower,

    /// <summary>Only HTTP/1.1.</summary>
    Http11,
}
