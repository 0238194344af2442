using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace TlsSimple.Integration.Behaviour;

/// <summary>What came of a scenario over one handler: named facts.</summary>
internal sealed class Outcome
{
    /// <summary>What an outcome says of a fact that the other has and it has not.</summary>
    internal const string Nothing = "(nothing)";

    // Date says when; X-Connection says which connection, and no two are the same.
    private static readonly HashSet<string> s_incidental = new(StringComparer.OrdinalIgnoreCase) { "Date", "X-Connection" };

    private readonly ConcurrentDictionary<string, string> _facts = new();

    internal IReadOnlyDictionary<string, string> Facts => _facts;

    internal void Note(string fact, object? value)
    {
        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "null";
        if (!_facts.TryAdd(fact, text))
        {
            throw new InvalidOperationException($"The scenario notes {fact} twice.");
        }
    }

    /// <summary>Status, version, headers, where it came from, body, trailers; and the error if the body breaks.</summary>
    internal async Task NoteAsync(string label, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        NoteHead(label, response);
        try
        {
            await NoteBodyAsync(label, await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken);
        }
        finally
        {
            Note($"{label}.trailers", Text(response.TrailingHeaders));
        }
    }

    internal void NoteHead(string label, HttpResponseMessage response)
    {
        Note($"{label}.status", (int)response.StatusCode);
        Note($"{label}.version", response.Version);
        Note($"{label}.headers", Text(response.Headers));
        Note($"{label}.content headers", Text(response.Content.Headers));
        Note($"{label}.from", $"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri?.PathAndQuery}");
    }

    private async Task NoteBodyAsync(string label, Stream body, CancellationToken cancellationToken)
    {
        // How much of a body that breaks still arrives is a matter of luck.
        using var bytes = new MemoryStream();
        await body.CopyToAsync(bytes, cancellationToken);
        Note($"{label}.body", Text(bytes.ToArray()));
    }

    private static string Text(byte[] body) => body.Length <= 200 && !body.AsSpan().ContainsAnyExceptInRange((byte)'\n', (byte)'~')
        ? Encoding.ASCII.GetString(body).Replace('\n', '/')
        : string.Create(CultureInfo.InvariantCulture, $"{body.Length} bytes, SHA-256 {Convert.ToHexStringLower(SHA256.HashData(body))[..16]}");

    private static string Text(HttpHeaders headers)
    {
        IEnumerable<string> lines = headers.NonValidated
            .Where(header => !s_incidental.Contains(header.Key))
            .Select(header => $"{header.Key}: {Short(header.Value.ToString())}")
            .Order(StringComparer.OrdinalIgnoreCase);
        return string.Join(" | ", lines);
    }

    private static string Short(string value) =>
        value.Length <= 300 ? value : string.Create(CultureInfo.InvariantCulture, $"{value[..20]}… {value.Length} characters");
}
