using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Peers;

/// <summary>WireMock for Java in a process of its own, HTTP/1.1 and HTTP/2 over TLS. It is told what to do over its plain port.</summary>
public sealed partial class WireMockServer : IHttpStubServer
{
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(90);

    private readonly ScratchDirectory _directory;
    private readonly ChildProcess _process;
    private readonly HttpClient _admin;

    private WireMockServer(int port, int adminPort, ScratchDirectory directory, ChildProcess process)
    {
        Port = port;
        _directory = directory;
        _process = process;
        _admin = new HttpClient
        {
            BaseAddress = new Uri($"http://127.0.0.1:{adminPort}/__admin/"),
            Timeout = TimeSpan.FromSeconds(20),
        };
    }

    public int Port { get; }

    public string Log => _process.Log.ToString();

    public static async Task<WireMockServer> StartAsync(TestCertificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        string jar = PeerProgram.FindArtifact("node_modules/wiremock/build", "wiremock-standalone-*.jar");
        var directory = new ScratchDirectory();
        ChildProcess? process = null;
        try
        {
            process = ChildProcess.Start("java", Arguments(jar, certificate, directory.FullName), directory.FullName);
            Match ready = await process.WaitForLogAsync(PortLines(), s_start);
            var server = new WireMockServer(Number(ready, "https"), Number(ready, "http"), directory, process);
            using HttpResponseMessage health = await server._admin.GetAsync(new Uri("mappings", UriKind.Relative));
            health.EnsureSuccessStatusCode();
            return server;
        }
        catch
        {
            if (process is not null)
            {
                await process.DisposeAsync();
            }

            directory.Dispose();
            throw;
        }
    }

    public Task StubAsync(HttpStub stub, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stub);
        return StubForAsync(Mapping(stub).ToJsonString(), cancellationToken);
    }

    /// <summary>Adds a stub in WireMock's own words, for what <see cref="HttpStub"/> cannot say.</summary>
    public async Task StubForAsync(string mapping, CancellationToken cancellationToken = default)
    {
        using var content = new StringContent(mapping, Encoding.UTF8, "application/json");
        using HttpResponseMessage response = await _admin.PostAsync(new Uri("mappings", UriKind.Relative), content, cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(
                $"WireMock refuses {mapping}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }

    public async Task<int> CountAsync(string method, string path, CancellationToken cancellationToken = default)
    {
        var request = new JsonObject { ["method"] = method, ["urlPath"] = path };
        using HttpResponseMessage response = await _admin.PostAsJsonAsync("requests/count", request, cancellationToken);
        response.EnsureSuccessStatusCode();
        JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return answer.GetProperty("count").GetInt32();
    }

    public async Task ResetAsync(CancellationToken cancellationToken = default)
    {
        using HttpResponseMessage response = await _admin.PostAsync(new Uri("reset", UriKind.Relative), content: null, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        _admin.Dispose();
        await _process.DisposeAsync();
        _directory.Dispose();
    }

    private static string[] Arguments(string jar, TestCertificate certificate, string root) =>
    [
        // Ready soon and small matter more than fast later.
        "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx256m",
        "-jar", jar,
        "--port", "0", "--https-port", "0", "--bind-address", "127.0.0.1",
        "--https-keystore", certificate.Pkcs12Path, "--keystore-type", "PKCS12",
        "--keystore-password", TestCertificate.Password, "--key-manager-password", TestCertificate.Password,
        "--root-dir", root, "--disable-banner",
    ];

    private static JsonObject Mapping(HttpStub stub)
    {
        var headers = new JsonObject();
        foreach ((string name, string value) in stub.Headers)
        {
            headers[name] = value;
        }

        var response = new JsonObject { ["status"] = stub.Status, ["headers"] = headers };
        if (!stub.Body.IsEmpty)
        {
            response["base64Body"] = Convert.ToBase64String(stub.Body.Span);
        }

        if (stub.Delay > TimeSpan.Zero)
        {
            response["fixedDelayMilliseconds"] = (int)stub.Delay.TotalMilliseconds;
        }

        if (stub.DribblePieces > 0)
        {
            response["chunkedDribbleDelay"] = new JsonObject
            {
                ["numberOfChunks"] = stub.DribblePieces,
                ["totalDuration"] = (int)stub.DribbleTime.TotalMilliseconds,
            };
        }

        if (stub.Fault != HttpStubFault.None)
        {
            response["fault"] = FaultName(stub.Fault);
        }

        return new JsonObject
        {
            ["request"] = new JsonObject { ["method"] = stub.Method, ["urlPath"] = stub.Path },
            ["response"] = response,
        };
    }

    private static string FaultName(HttpStubFault fault) => fault switch
    {
        HttpStubFault.EmptyResponse => "EMPTY_RESPONSE",
        HttpStubFault.MalformedResponseChunk => "MALFORMED_RESPONSE_CHUNK",
        HttpStubFault.RandomDataThenClose => "RANDOM_DATA_THEN_CLOSE",
        HttpStubFault.ConnectionResetByPeer => "CONNECTION_RESET_BY_PEER",
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^port: +(?<http>\d+)\s+https-port: +(?<https>\d+)\s", RegexOptions.Multiline)]
    private static partial Regex PortLines();
}
