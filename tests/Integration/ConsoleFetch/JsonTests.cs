using System.Security.Cryptography;
using System.Text.Json;
using Xunit;

namespace TlsSimple.Integration.ConsoleFetch;

/// <summary>The lines of --json have exactly these properties: programs read them.</summary>
public sealed class JsonTests(FetchServer server) : IClassFixture<FetchServer>
{
    private const int Deadline = 180_000;

    [Fact(Timeout = Deadline)]
    public async Task Json_Http2_HasEveryFact()
    {
        string url = server.Url("/bytes/1000");
        FetchOutcome outcome = await FetchProcess.RunAsync("--json", server.CaOption, url);

        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        JsonElement line = Assert.Single(outcome.JsonLines);
        AssertProperties(line, "url", "status", "httpVersion", "bytes", "remote", "proxy", "tls", "timingsMs");
        Assert.Equal(url, line.GetProperty("url").GetString());
        Assert.Equal(200, line.GetProperty("status").GetInt32());
        Assert.Equal("2", line.GetProperty("httpVersion").GetString());
        Assert.Equal(1000, line.GetProperty("bytes").GetInt64());

        Assert.Equal($"127.0.0.1:{server.Kestrel.Port}", line.GetProperty("remote").GetString());
        Assert.Equal(JsonValueKind.Null, line.GetProperty("proxy").ValueKind);

        JsonElement tls = line.GetProperty("tls");
        AssertProperties(tls, "protocol", "cipherSuite", "group", "alpn", "resumed", "serverName", "peer", "path");
        Assert.Equal("TLS 1.3", tls.GetProperty("protocol").GetString());
        Assert.StartsWith("TLS_", tls.GetProperty("cipherSuite").GetString(), StringComparison.Ordinal);
        Assert.Equal("x25519", tls.GetProperty("group").GetString());
        Assert.Equal("h2", tls.GetProperty("alpn").GetString());
        Assert.False(tls.GetProperty("resumed").GetBoolean());
        Assert.Equal("localhost", tls.GetProperty("serverName").GetString());

        JsonElement timings = line.GetProperty("timingsMs");
        AssertProperties(timings, "connect", "tls", "firstByte", "total");
        Assert.True(timings.GetProperty("tls").GetDouble() > 0, outcome.Output);
        Assert.True(timings.GetProperty("total").GetDouble() >= timings.GetProperty("firstByte").GetDouble(), outcome.Output);
    }

    [Fact(Timeout = Deadline)]
    public async Task Json_Peer_IsTheChainThatWasSent()
    {
        FetchOutcome outcome = await FetchProcess.RunAsync("--json", server.CaOption, server.Url("/hello"));

        JsonElement[] peer = [.. Assert.Single(outcome.JsonLines).GetProperty("tls").GetProperty("peer").EnumerateArray()];
        Assert.Equal(server.Certificate.ChainDer.Select(der => Convert.ToHexStringLower(SHA256.HashData(der))), peer.Select(p => p.GetProperty("sha256").GetString()));
        JsonElement[] path = [.. Assert.Single(outcome.JsonLines).GetProperty("tls").GetProperty("path").EnumerateArray()];
        Assert.Equal(
            [.. peer.Select(p => p.GetProperty("sha256").GetString()), Convert.ToHexStringLower(SHA256.HashData(server.Certificate.CaDer))],
            path.Select(p => p.GetProperty("sha256").GetString()));
        AssertProperties(peer[0], "subject", "issuer", "notAfter", "sha256");
        Assert.Equal("CN=TlsSimple test server", peer[0].GetProperty("subject").GetString());
        Assert.Equal(peer[1].GetProperty("subject").GetString(), peer[0].GetProperty("issuer").GetString());
        Assert.Equal(server.Certificate.WithKey.NotAfter.ToUniversalTime(), peer[0].GetProperty("notAfter").GetDateTimeOffset().UtcDateTime);
    }

    [Fact(Timeout = Deadline)]
    public async Task Json_Tls12OverHttp11_SaysSo()
    {
        FetchOutcome outcome = await FetchProcess.RunAsync("--json", "--http1.1", "--tls-max", "1.2", server.CaOption, server.Url("/hello"));

        JsonElement line = Assert.Single(outcome.JsonLines);
        Assert.Equal("1.1", line.GetProperty("httpVersion").GetString());
        Assert.Equal("TLS 1.2", line.GetProperty("tls").GetProperty("protocol").GetString());
        Assert.Equal("http/1.1", line.GetProperty("tls").GetProperty("alpn").GetString());
    }

    [Theory(Timeout = Deadline)]
    [InlineData("--http1.1")]
    [InlineData("--http2")]
    public async Task Json_Repeated_ReusesTheConnection(string version)
    {
        FetchOutcome outcome = await FetchProcess.RunAsync("--json", "--repeat", "3", version, server.CaOption, server.Url("/hello"));

        double[] handshakes = [.. outcome.JsonLines.Select(line => line.GetProperty("timingsMs").GetProperty("tls").GetDouble())];
        Assert.Equal(3, handshakes.Length);
        Assert.True(handshakes[0] > 0, outcome.Output);
        Assert.Equal([0, 0], handshakes[1..]);
    }

    [Fact(Timeout = Deadline)]
    public async Task Json_Status404_IsNoError()
    {
        FetchOutcome outcome = await FetchProcess.RunAsync("--json", "-f", server.CaOption, server.Url("/status/404"));

        Assert.Equal(22, outcome.ExitCode);
        Assert.Equal(404, Assert.Single(outcome.JsonLines).GetProperty("status").GetInt32());
    }

    [Fact(Timeout = Deadline)]
    public async Task Json_SeveralUrls_HasALineEach()
    {
        FetchOutcome outcome = await FetchProcess.RunAsync("--json", server.CaOption, server.Url("/hello"), "no url", server.Url("/status/204"));

        JsonElement[] lines = outcome.JsonLines;
        Assert.Equal(3, lines.Length);
        Assert.Equal(200, lines[0].GetProperty("status").GetInt32());
        AssertProperties(lines[1], "url", "error");
        AssertProperties(lines[1].GetProperty("error"), "kind", "reason", "message");
        Assert.Equal("no url", lines[1].GetProperty("url").GetString());
        Assert.Equal(204, lines[2].GetProperty("status").GetInt32());
    }

    private static void AssertProperties(JsonElement element, params string[] names) =>
        Assert.Equal(names, element.EnumerateObject().Select(property => property.Name));
}
