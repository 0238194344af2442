using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using TlsSimple.Integration.Pki;
using Xunit;
using static TlsSimple.Integration.ConsoleFetch.VerifyQuestion;

namespace TlsSimple.Integration.ConsoleFetch;

/// <summary>Chains judged offline: what is asked, what is answered.</summary>
public sealed class VerifyTests
{
    private const int Deadline = 180_000;

    private static readonly TestCertificate s_certificate = TestPki.Shared.Leaf(new LeafSpec { Intermediates = 2 });

    /// <summary>Lines that ask nothing, in what they are wrong, and the id that must come back.</summary>
    public static TheoryData<string, string, string?> Nonsense => new()
    {
        { "no JSON", "no JSON object", null },
        { """{"id":"a","peer":"AA==" """, "no JSON object", "a" },
        { """{"id":"a","peer":"AA=="} more""", "no JSON object", "a" },
        { "[]", "no JSON object", null },
        { "null", "not an object", null },
        { """{"id":"a"}""", "no peer", "a" },
        { """{"id":"a","peer":null}""", "no peer", "a" },
        { """{"id":"a","peer":"?"}""", "peer is not DER in base64", "a" },
        { """{"peer":"?","id":"behind"}""", "peer is not DER in base64", "behind" },
        { """{"id":"a","peer":5}""", "peer is not DER in base64", "a" },
        { """{"id":"a","peer":"AA==","intermediates":["A"]}""", "intermediates[0] is not DER in base64", "a" },
        { """{"id":"a","peer":"AA==","anchors":[null]}""", "anchors holds a null", "a" },
        { """{"id":"a","peer":"AA==","crls":"AA=="}""", "crls is not DER in base64", "a" },
        { """{"id":"a","peer":"AA==","purpose":"mail"}""", "purpose is neither", "a" },
        { """{"id":"a","peer":"AA==","revocation":"maybe"}""", "revocation is neither", "a" },
        { """{"id":"a","peer":"AA==","time":"1/2/2026"}""", "time is not ISO 8601", "a" },
        { """{"id":"a","peer":"AA==","maxDepth":-1}""", "maxDepth is negative", "a" },
        { """{"id":"a","peer":"AA==","maxDepth":"8"}""", "maxDepth is not what belongs there", "a" },
        { """{"id":"a","peer":"AA==","name":7}""", "name is not what belongs there", "a" },
        { """{"id":{},"peer":"AA=="}""", "id is neither a string nor a number", null },
        { """{"id":"\ud800","peer":"AA=="}""", "id is no valid text", null },
    };

    [Fact(Timeout = Deadline)]
    public async Task Verify_GoodChain_IsOkAndNothingElse()
    {
        FetchOutcome outcome = await AskAsync([For(s_certificate)]);

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Equal("{\"id\":\"a\",\"ok\":true}\n", outcome.Output);
        Assert.Equal("", outcome.Errors);
    }

    [Fact(Timeout = Deadline)]
    public async Task Verify_RefusedChain_HasReasonAndDetailAndIsNoError()
    {
        FetchOutcome outcome = await AskAsync([For(s_certificate).With("name", "other.example")]);

        JsonElement line = Assert.Single(outcome.JsonLines);
        Assert.Equal(["id", "ok", "reason", "detail"], line.EnumerateObject().Select(member => member.Name));
        Assert.False(line.GetProperty("ok").GetBoolean());
        Assert.Equal("NameMismatch", line.GetProperty("reason").GetString());
        Assert.Contains("other.example", line.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal("", outcome.Errors);
    }

    [Fact(Timeout = Deadline)]
    public async Task Verify_EveryMember_IsHeeded()
    {
        string[] intermediates = [.. s_certificate.Intermediates.Select(certificate => Convert.ToBase64String(certificate.RawData))];
        (JsonObject Question, string Expected)[] cases =
        [
            (For(s_certificate), "ok"),
            (For(s_certificate).With("intermediates", new JsonArray(intermediates[1], "AAAA", intermediates[0], intermediates[0])), "ok"),
            (For(s_certificate).Without("intermediates"), "UnknownIssuer"),
            (For(s_certificate).With("intermediates", null), "UnknownIssuer"),
            (For(s_certificate).With("anchors", Base64([TestPki.Shared.Leaf(new LeafSpec { Ca = "other" }).CaDer])), "UnknownIssuer"),
            (For(s_certificate).With("name", "LOCALHOST."), "ok"),
            (For(s_certificate).With("name", "127.0.0.1"), "ok"),
            (For(s_certificate).With("name", "::1"), "ok"),
            (For(s_certificate).With("name", "192.0.2.1"), "NameMismatch"),
            (For(s_certificate).With("name", null), "ok"),
            (For(s_certificate).Without("name"), "ok"),
            (For(s_certificate).With("time", null), "ok"),
            (For(s_certificate).With("time", Iso(DateTimeOffset.UtcNow)), "ok"),
            (For(s_certificate).With("time", Iso(DateTimeOffset.UtcNow.AddDays(60))), "Expired"),
            (For(s_certificate).With("time", Iso(DateTimeOffset.UtcNow.AddDays(-60))), "NotYetValid"),
            (For(s_certificate).With("time", "2000-01-01"), "NotYetValid"),
            (For(s_certificate).With("time", "2000-01-01T00:00:00.5+02:00"), "NotYetValid"),
            (For(s_certificate).With("purpose", "server"), "ok"),
            (For(s_certificate).With("purpose", "client"), "WrongUsage"),
            (For(s_certificate).With("maxDepth", 2), "ok"),
            (For(s_certificate).With("maxDepth", 1000), "ok"),
            (For(s_certificate).With("maxDepth", 1), "ChainTooLong"),
            (For(s_certificate).With("peer", "AAAA"), "MalformedCertificate"),
            (For(s_certificate).With("revocation", "none"), "ok"),
            (For(s_certificate).With("revocation", "check"), "ok"),
            (For(s_certificate).With("revocation", "require"), "RevocationUnknown"),
            (For(s_certificate).With("crls", new JsonArray("AAAA")), "InvalidRevocationList"),
            (For(s_certificate).With("unheard", new JsonObject { ["of"] = "this" }), "ok"),
        ];
        FetchOutcome outcome = await AskAsync(cases.Select((one, index) => one.Question.With("id", index)));

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        JsonElement[] lines = outcome.JsonLines;
        Assert.Equal(Enumerable.Range(0, cases.Length), lines.Select(line => line.GetProperty("id").GetInt32()));
        Assert.Equal(cases.Select(one => one.Expected), lines.Select(Verdict));
    }

    [Fact(Timeout = Deadline)]
    public async Task Verify_Lists_AreLookedUp()
    {
        var pki = new RevocablePki();
        (JsonObject Question, string Expected)[] cases =
        [
            (For(pki.Good).With("crls", Base64([pki.LeafList, pki.RootList])), "ok"),
            (For(pki.Good).With("crls", Base64([pki.LeafList, pki.RootList])).With("revocation", "require"), "ok"),
            (For(pki.Good).With("crls", Base64([pki.LeafList])), "ok"),
            (For(pki.Good).With("crls", Base64([pki.LeafList])).With("revocation", "require"), "RevocationUnknown"),
            (For(pki.Revoked).With("crls", Base64([pki.LeafList])), "Revoked"),
            (For(pki.Revoked).With("crls", Base64([pki.LeafList])).With("revocation", "check"), "Revoked"),
            (For(pki.Revoked).With("crls", Base64([pki.LeafList, pki.RootList])).With("revocation", "require"), "Revoked"),
            (For(pki.Revoked).With("crls", Base64([pki.LeafList])).With("revocation", "none"), "ok"),
            (For(pki.Revoked), "ok"),
        ];
        FetchOutcome outcome = await AskAsync(cases.Select(one => one.Question));

        Assert.Equal(cases.Select(one => one.Expected), outcome.JsonLines.Select(Verdict));
    }

    [Fact(Timeout = Deadline)]
    public async Task Verify_BrokenAnchors_SpoilOnlyThemselves()
    {
        string root = Convert.ToBase64String(s_certificate.CaDer);
        FetchOutcome outcome = await AskAsync(
        [
            For(s_certificate).With("anchors", new JsonArray("AAAA", root, "MAA=")),
            For(s_certificate).With("anchors", new JsonArray("AAAA", "MAA=")),
            For(s_certificate).With("anchors", new JsonArray()),
            For(s_certificate).Without("anchors"),
            For(s_certificate).With("anchors", new JsonArray(root)),
        ]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Equal(["ok", "InvalidTrustAnchors", "InvalidTrustAnchors", "InvalidTrustAnchors", "ok"], outcome.JsonLines.Select(Verdict));
    }

    [Fact(Timeout = Deadline)]
    public async Task Verify_ManySetsOfAnchors_AreNotMixedUp()
    {
        TestCertificate other = TestPki.Shared.Leaf(new LeafSpec { Ca = "other" });
        var questions = new List<JsonObject>();
        var expected = new List<string>();
        for (int i = 0; i < 100; i++)
        {
            // More sets than are remembered: filler certificates make each another.
            byte[] filler = [0x30, 0x01, (byte)(i / 2)];
            questions.Add(For(s_certificate).With("anchors", Base64([filler, i % 2 == 0 ? s_certificate.CaDer : other.CaDer])));
            expected.Add(i % 2 == 0 ? "ok" : "UnknownIssuer");
        }

        FetchOutcome outcome = await AskAsync(questions.Concat(questions.Select(question => question.DeepClone().AsObject())));

        Assert.Equal([.. expected, .. expected], outcome.JsonLines.Select(Verdict));
    }

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Nonsense))]
    public async Task Verify_Nonsense_IsInvalidInputAndTheOthersAreJudged(string line, string problem, string? id)
    {
        string good = For(s_certificate, "good").ToJsonString();
        FetchOutcome outcome = await FeedAsync($"{good}\n{line}\n\n  \r\n{good}\r\n");

        Assert.True(outcome.ExitCode == 2, outcome.ToString());
        JsonElement[] lines = outcome.JsonLines;
        Assert.Equal(["ok", "InvalidInput", "ok"], lines.Select(Verdict));
        Assert.Equal(["id", "ok", "reason", "detail"], lines[1].EnumerateObject().Select(member => member.Name));
        Assert.Equal(id, lines[1].GetProperty("id").GetString());
        Assert.StartsWith("Line 2: ", lines[1].GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains(problem, lines[1].GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Verify_NameThatIsNone_IsInvalidInput()
    {
        FetchOutcome outcome = await AskAsync([For(s_certificate).With("name", "no host")]);

        Assert.Equal(2, outcome.ExitCode);
        Assert.Equal("InvalidInput", Verdict(Assert.Single(outcome.JsonLines)));
    }

    [Fact(Timeout = Deadline)]
    public async Task Verify_NumberOrNoId_ComesBack()
    {
        FetchOutcome outcome = await AskAsync([For(s_certificate).With("id", 7), For(s_certificate).Without("id")]);

        Assert.Equal("{\"id\":7,\"ok\":true}\n{\"id\":null,\"ok\":true}\n", outcome.Output);
    }

    [Fact(Timeout = Deadline)]
    public async Task Verify_ByteOrderMarkAndNoLastLineFeed_AreUnderstood()
    {
        FetchOutcome outcome = await FeedAsync("\uFEFF" + For(s_certificate).ToJsonString());

        Assert.Equal("{\"id\":\"a\",\"ok\":true}\n", outcome.Output);
    }

    [Fact(Timeout = Deadline)]
    public async Task Verify_Nothing_Is0()
    {
        FetchOutcome outcome = await FeedAsync("");

        Assert.Equal((0, "", ""), (outcome.ExitCode, outcome.Output, outcome.Errors));
    }

    [Fact(Timeout = Deadline)]
    public async Task Verify_Verbose_TellsRulesAndPath()
    {
        string root = Convert.ToBase64String(s_certificate.CaDer);
        FetchOutcome outcome = await AskAsync(
            [For(s_certificate), For(s_certificate).With("name", "other.example").With("anchors", new JsonArray("AAAA", root))], "--verbose");

        JsonElement[] lines = outcome.JsonLines;
        Assert.Equal(["id", "ok", "path"], lines[0].EnumerateObject().Select(member => member.Name));
        Assert.Equal(4, lines[0].GetProperty("path").GetArrayLength());
        Assert.Equal("CN=TlsSimple test server", lines[0].GetProperty("path")[0].GetProperty("subject").GetString());

        Assert.Equal(["id", "ok", "reason", "detail", "failures", "path", "unusableAnchors"], lines[1].EnumerateObject().Select(member => member.Name));
        JsonElement failure = lines[1].GetProperty("failures")[0];
        Assert.Equal(
            ["reason", "depth", "subject", "serialNumber", "expected", "found", "reference", "detail"],
            failure.EnumerateObject().Select(member => member.Name));
        Assert.Equal(0, failure.GetProperty("depth").GetInt32());
        Assert.Equal(s_certificate.WithKey.SerialNumber, failure.GetProperty("serialNumber").GetString(), ignoreCase: true);
        Assert.StartsWith("RFC 9525", failure.GetProperty("reference").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, Assert.Single(lines[1].GetProperty("unusableAnchors").EnumerateArray()).GetProperty("index").GetInt32());
        Assert.Equal("* 2 lines: 1 accepted, 1 refused, 0 invalid\n", outcome.Errors);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("https://localhost/", "verify")]
    [InlineData("--http2", "verify")]
    [InlineData("verify", "https://localhost/")]
    [InlineData("verify", "--json")]
    public async Task Verify_WithWordsOfAFetch_Is2(params string[] arguments)
    {
        FetchOutcome outcome = await FetchProcess.RunAsync(arguments);

        Assert.True(outcome.ExitCode == 2, outcome.ToString());
        Assert.StartsWith("ConsoleFetch: ", outcome.Errors, StringComparison.Ordinal);
    }

    private static string Verdict(JsonElement line) => line.GetProperty("ok").GetBoolean() ? "ok" : line.GetProperty("reason").GetString()!;

    private static string Iso(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static Task<FetchOutcome> AskAsync(IEnumerable<JsonObject> questions, params string[] options) =>
        FeedAsync(string.Concat(questions.Select(question => question.ToJsonString() + "\n")), options);

    private static async Task<FetchOutcome> FeedAsync(string input, params string[] options)
    {
        await using FetchProcess process = FetchProcess.Start(["verify", .. options]);
        Task fed = process.WriteInputAsync(input);
        FetchOutcome outcome = await process.EndAsync();
        await fed;
        return outcome;
    }
}
