using System.Net;
using System.Text;
using TlsSimple.Integration.Peers;

namespace TlsSimple.Integration.Behaviour.Scenarios;

/// <summary>Bodies up and down: lengths, chunks, codings, buffers, Expect: 100-continue.</summary>
internal static class BodyScenarios
{
    private static readonly int[] s_lengths = [0, 1, 16_384, 16_385, 70_000, 1_000_000];

    internal static IReadOnlyList<Scenario> All { get; } =
    [
        Scenario.Both("downloads with a length", "0.status = 200 && 1000000.error = none", async run =>
        {
            foreach (int length in s_lengths)
            {
                await run.GetAsync($"/bytes/{length}", $"{length}");
            }
        }),
        Scenario.Both("downloads without a length", "0.status = 200 && 100.error = none", async run =>
        {
            await run.GetAsync("/chunks/0", "0");
            await run.GetAsync("/chunks/1", "1");
            await run.GetAsync("/chunks/100", "100");
        }),
        Scenario.Both("uploads with a length", "0.status = 200 && 1000000.error = none", run => UploadAsync(run, tellLength: true)),
        Scenario.Both("uploads without a length", "0.status = 200 && 1000000.error = none", run => UploadAsync(run, tellLength: false)),
        Scenario.Both("both at once", "answer.status = 200", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            await run.SendAsync(run.Client(), run.Request(HttpMethod.Post, server.Url("/echo"), new TestBodyContent(2_000_000, tellLength: false)));
        }),
        Scenario.Both("forms and files", "form.status = 200 && multipart.status = 200", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client();
            await run.SendAsync(client, run.Request(HttpMethod.Post, server.Url("/any"), new FormUrlEncodedContent([new("a", "1"), new("b", "ü")])), "form");
            var parts = new MultipartFormDataContent("a-boundary") { { new StringContent("text"), "field" }, { new ByteArrayContent(TestBody.Bytes(100_000)), "file", "file.bin" } };
            await run.SendAsync(client, run.Request(HttpMethod.Post, server.Url("/any"), parts), "multipart");
            await run.SendAsync(client, run.Request(HttpMethod.Get, server.Url("/any"), new StringContent("a body on GET")), "get");
        }),
        Scenario.Both("a request body that breaks", "before.error = HttpRequestException(Unknown) > InvalidOperationException", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client();
            await run.SendAsync(client, run.Request(HttpMethod.Post, server.Url("/sha256"), new BrokenContent(0)), "before");
            await run.SendAsync(client, run.Request(HttpMethod.Post, server.Url("/sha256"), new BrokenContent(100_000)), "midway");
            await run.SendAsync(client, run.Get(server.Url("/hello")), "after");
        }),
        Scenario.Http1("a request body that is not as long as it said", "short.error = HttpRequestException(Unknown)", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client();
            var tooShort = new ByteArrayContent("12345"u8.ToArray());
            tooShort.Headers.ContentLength = 10;
            await run.SendAsync(client, run.Request(HttpMethod.Post, server.Url("/sha256"), tooShort), "short");
            var tooLong = new ByteArrayContent("12345"u8.ToArray());
            tooLong.Headers.ContentLength = 3;
            await run.SendAsync(client, run.Request(HttpMethod.Post, server.Url("/sha256"), tooLong), "long");
        }),
        Scenario.Both("decompression", "gzip.body = " + Packed + " && brotli.body = " + Packed + " && deflate.body = " + Packed, async run =>
        {
            foreach (string coding in (string[])["gzip", "brotli", "deflate"])
            {
                await run.GetAsync($"/{coding}", coding, handler => handler.AutomaticDecompression = DecompressionMethods.All);
            }

            await run.GetAsync("/gzip", "only brotli asked", handler => handler.AutomaticDecompression = DecompressionMethods.Brotli);
            await run.GetAsync("/gzip", "nothing asked");
        }),
        Scenario.Both("HEAD and bodies that must be empty", "head.status = 200 && 204.body =  && 304.body = ", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client();
            await run.SendAsync(client, run.Request(HttpMethod.Head, server.Url("/hello")), "head");
            await run.SendAsync(client, run.Request(HttpMethod.Head, server.Url("/any")), "any");
            await run.SendAsync(client, run.Get(server.Url("/length-only/204")), "204");
            await run.SendAsync(client, run.Get(server.Url("/length-only/304")), "304");
            await run.SendAsync(client, run.Request(HttpMethod.Post, server.Url("/any"), new ByteArrayContent([])), "empty");
            await run.SendAsync(client, run.Request(HttpMethod.Post, server.Url("/any")), "none");
        }),
        Scenario.Both("ResponseHeadersRead and the body after", "answer.body = first, last", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            await run.SendAsync(run.Client(), run.Get(server.Url("/slow-body?ms=50")), option: HttpCompletionOption.ResponseHeadersRead);
        }),
        Scenario.Both("MaxResponseContentBufferSize exceeded", "answer.error = HttpRequestException(ConfigurationLimitExceeded)", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client();
            client.MaxResponseContentBufferSize = 1000;
            await run.SendAsync(client, run.Get(server.Url("/bytes/1001")));
            await run.SendAsync(client, run.Get(server.Url("/chunks/500")), "chunks");
            await run.SendAsync(client, run.Get(server.Url("/bytes/1000")), "fits");
        }),
        Scenario.Both("Expect: 100-continue, continued", "answer.body = 100000", run => ExpectAsync(run, "")),
        Scenario.Both("Expect: 100-continue, refused with 417", "answer.error = none", run => ExpectAsync(run, "?refuse")),
        Scenario.Both("Expect: 100-continue, answered at once", "answer.status = 200", run => ExpectAsync(run, "?early")),
        Scenario.Http1("Expect: 100-continue, no answer in time", "answer.body = body of 5 after all", async run =>
        {
            var server = run.Own(new RawTlsServer(run.Certificate, System.Net.Security.SslApplicationProtocol.Http11, async connection =>
            {
                string? head = await connection.ReadHeadAsync();
                byte[] body = new byte[5];
                await connection.ReadExactlyAsync(body);
                run.Note("expects", head?.Contains("Expect: 100-continue", StringComparison.Ordinal));
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 19\r\n\r\nbody of 5 after all");
                await connection.ReadToEndAsync();
            }));
            HttpRequestMessage request = run.Request(HttpMethod.Post, server.Url("/"), new StringContent("12345", Encoding.ASCII));
            request.Headers.ExpectContinue = true;
            await run.SendAsync(run.Client(handler => handler.Expect100ContinueTimeout = TimeSpan.FromMilliseconds(200)), request);
        }),
        Scenario.Both("an early answer ends the upload", "small.status = 413", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client();
            await run.SendAsync(client, run.Request(HttpMethod.Post, server.Url("/early-answer"), new TestBodyContent(2000)), "small");
            await run.SendAsync(client, run.Get(server.Url("/hello")), "after");
        }),
        Scenario.Http2("an early answer ends an endless upload", "answer.status = 413", async run =>
        {
            PeerHostServer server = await run.Servers.KestrelAsync();
            HttpClient client = run.Client();
            await run.SendAsync(client, run.Request(HttpMethod.Post, server.Url("/early-answer"), new TestBodyContent(50_000_000)));
            await run.SendAsync(client, run.Get(server.Url("/hello")), "after");
        }),
    ];

    private static string Packed => $"200000 bytes, SHA-256 {TestBody.Sha256(200_000)[..16]}";

    private static async Task UploadAsync(Run run, bool tellLength)
    {
        PeerHostServer server = await run.Servers.KestrelAsync();
        HttpClient client = run.Client();
        foreach (int length in s_lengths)
        {
            await run.SendAsync(client, run.Request(HttpMethod.Put, server.Url("/any"), new TestBodyContent(length, tellLength)), $"{length}");
        }
    }

    private static async Task ExpectAsync(Run run, string query)
    {
        PeerHostServer server = await run.Servers.KestrelAsync();
        HttpRequestMessage request = run.Request(HttpMethod.Post, server.Url($"/expect{query}"), new TestBodyContent(100_000));
        request.Headers.ExpectContinue = true;
        await run.SendAsync(run.Client(handler => handler.Expect100ContinueTimeout = TimeSpan.FromSeconds(10)), request);
    }
}
