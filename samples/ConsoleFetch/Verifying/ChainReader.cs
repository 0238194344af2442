using System.Text.Json;

namespace ConsoleFetch.Verifying;

/// <summary>Reads a line as JSON, strictly; members that are not known are passed over.</summary>
internal static class ChainReader
{
    private static readonly string[] s_base64 = ["peer", "intermediates", "anchors", "crls"];

    /// <exception cref="InvalidInputException">It is no such object.</exception>
    public static ChainQuestion Read(ReadOnlySpan<byte> line)
    {
        try
        {
            ChainQuestion? question = JsonSerializer.Deserialize(line, VerifyContext.Default.ChainQuestion);
            RequireId(question?.Id);
            return question ?? throw new InvalidInputException("the line is null, not an object.");
        }
        catch (JsonException e)
        {
            throw new InvalidInputException(Sentence(e), e);
        }
    }

    /// <summary>The id of a line that is wrong elsewhere, or broken off behind it; <c>null</c> if it cannot be found.</summary>
    public static JsonElement? FindId(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("id"u8))
                {
                    var id = JsonElement.ParseValue(ref reader);
                    RequireId(id);
                    return id;
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidInputException or InvalidOperationException)
        {
            // Then there is none to give back.
        }

        return null;
    }

    /// <summary>Only what can be written back as it came.</summary>
    private static void RequireId(JsonElement? id)
    {
        try
        {
            if (id is { ValueKind: not (JsonValueKind.String or JsonValueKind.Number or JsonValueKind.Null) })
            {
                throw new InvalidInputException("id is neither a string nor a number.");
            }

            _ = id is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidInputException("id is no valid text.", e);
        }
    }

    /// <summary>Where it is, without the words for programmers.</summary>
    private static string Sentence(JsonException e)
    {
        string member = e.Path is ['$', '.', .. string name] ? name : "";
        string wanted = s_base64.Any(known => member.StartsWith(known, StringComparison.Ordinal)) ? "DER in base64" : "what belongs there";
        return member.Length > 0 ? $"{member} is not {wanted}, at byte {e.BytePositionInLine}." : $"this is no JSON object, at byte {e.BytePositionInLine}.";
    }
}
