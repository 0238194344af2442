using System.Text.Json.Nodes;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.ConsoleFetch;

/// <summary>A line of input for <c>ConsoleFetch verify</c>, to be changed before it is asked.</summary>
internal static class VerifyQuestion
{
    /// <summary>A chain that is fine for localhost, now.</summary>
    public static JsonObject For(TestCertificate certificate, string id = "a") => new()
    {
        ["id"] = id,
        ["peer"] = Base64(certificate.WithKey.RawData),
        ["intermediates"] = Base64(certificate.Intermediates.Select(intermediate => intermediate.RawData)),
        ["anchors"] = Base64([certificate.CaDer]),
        ["name"] = "localhost",
    };

    public static JsonNode Base64(byte[] der) => Convert.ToBase64String(der);

    public static JsonArray Base64(IEnumerable<byte[]> list) => [.. list.Select(Base64)];

    /// <summary>The same question with a member set, or taken out.</summary>
    public static JsonObject With(this JsonObject question, string member, JsonNode? value)
    {
        question[member] = value;
        return question;
    }

    public static JsonObject Without(this JsonObject question, string member)
    {
        question.Remove(member);
        return question;
    }
}
