using System.Net.Http.Headers;
using System.Text;

namespace ConsoleFetch.Output;

/// <summary>Status line and headers as text, in the form that HTTP/1.1 has for them.</summary>
internal static class ResponseHead
{
    public static string Format(HttpResponseMessage response)
    {
        var text = new StringBuilder();
        foreach (string line in Lines(response))
        {
            text.Append(line).Append("\r\n");
        }

        return text.Append("\r\n").ToString();
    }

    public static IEnumerable<string> Lines(HttpResponseMessage response)
    {
        yield return $"HTTP/{HttpVersionName.Of(response.Version)} {(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd();
        foreach (string line in Lines(response.Headers).Concat(Lines(response.Content.Headers)))
        {
            yield return line;
        }
    }

    public static IEnumerable<string> Lines(HttpHeaders headers) =>
        headers.NonValidated.SelectMany(header => header.Value.Select(value => $"{header.Key}: {value}"));
}
