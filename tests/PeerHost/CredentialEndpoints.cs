using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace TlsSimple.PeerHost;

/// <summary>What asks for credentials: user and secret are the right ones.</summary>
internal static partial class CredentialEndpoints
{
    private const string User = "user";
    private const string Password = "secret";
    private const string Realm = "test";
    private const string Nonce = "bm9uY2U";

    public static void Map(WebApplication application)
    {
        application.Map("/basic/{**rest}", BasicAsync);
        application.Map("/digest", DigestAsync);
    }

    /// <summary>X-Asked says whether the request came with credentials, right or wrong.</summary>
    private static async Task BasicAsync(HttpContext context)
    {
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        string authorization = context.Request.Headers.Authorization.ToString();
        string expected = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"))}";
        await AnswerAsync(context, authorization == expected, $"Basic realm=\"{Realm}\"");
    }

    /// <summary>RFC 7616 with MD5 and qop=auth, as .NET's client speaks it.</summary>
    private static Task DigestAsync(HttpContext context)
    {
        string authorization = context.Request.Headers.Authorization.ToString();
        Dictionary<string, string> fields = Field().Matches(authorization).ToDictionary(field => field.Groups[1].Value, field => field.Groups[2].Value);
        bool isGood = authorization.StartsWith("Digest ", StringComparison.Ordinal)
            && fields.GetValueOrDefault("username") == User
            && fields.GetValueOrDefault("nonce") == Nonce
            && fields.GetValueOrDefault("response") == Response(context.Request.Method, fields);
        return AnswerAsync(context, isGood, $"Digest realm=\"{Realm}\", nonce=\"{Nonce}\", qop=\"auth\", algorithm=MD5");
    }

    private static Task AnswerAsync(HttpContext context, bool isGood, string challenge)
    {
        context.Response.Headers["X-Asked"] = context.Request.Headers.Authorization.Count > 0 ? "with credentials" : "without";
        if (!isGood)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = challenge;
        }

        return context.Response.WriteAsync(isGood ? "welcome" : "who are you?", context.RequestAborted);
    }

    private static string Response(string method, Dictionary<string, string> fields)
    {
        string secret = Hash($"{User}:{Realm}:{Password}");
        string request = Hash($"{method}:{fields.GetValueOrDefault("uri")}");
        return Hash($"{secret}:{Nonce}:{fields.GetValueOrDefault("nc")}:{fields.GetValueOrDefault("cnonce")}:{fields.GetValueOrDefault("qop")}:{request}");
    }

#pragma warning disable CA5351 // It is what Digest is made of.
    private static string Hash(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5351

    [GeneratedRegex("([a-z]+)=\"?([^\",]*)\"?")]
    private static partial Regex Field();
}
