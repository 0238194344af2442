using System.Net.Http.Headers;
using System.Text;

namespace ConsoleFetch.Fetching;

/// <summary>What <c>-d</c> asks to send. A single file is streamed, everything else is put together in memory.</summary>
internal sealed class RequestBody
{
    private readonly IReadOnlyList<string> _parts;
    private byte[]? _bytes;

    /// <param name="parts">Text, or a file's name behind an @; <c>@-</c> is stdin.</param>
    public RequestBody(IReadOnlyList<string> parts) => _parts = parts;

    /// <summary>The body for one request; a second one can be made for the next.</summary>
    /// <exception cref="FetchException">A file cannot be read.</exception>
    public async Task<HttpContent> ToContentAsync(CancellationToken cancellationToken)
    {
        HttpContent content = _parts is [['@', .. var file]] && file != "-"
            ? new StreamContent(Open(file))
            : new ByteArrayContent(_bytes ??= await JoinAsync(cancellationToken));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        return content;
    }

    private async Task<byte[]> JoinAsync(CancellationToken cancellationToken)
    {
        var joined = new MemoryStream();
        foreach (string part in _parts)
        {
            if (joined.Length > 0)
            {
                joined.WriteByte((byte)'&');
            }

            if (part.StartsWith('@'))
            {
                await using Stream file = part == "@-" ? Console.OpenStandardInput() : Open(part[1..]);
                await file.CopyToAsync(joined, cancellationToken);
            }
            else
            {
                joined.Write(Encoding.UTF8.GetBytes(part));
            }
        }

        return joined.ToArray();
    }

    private static FileStream Open(string file)
    {
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 64 * 1024, FileOptions.Asynchronous);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new FetchException(FailureMap.ReadFailed("What is to be sent", e), e);
        }
    }
}
