using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using TlsSimple.Integration.ClientCertificates;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.ConsoleServe;

/// <summary>What is served, over what TLS.</summary>
public sealed class ServeTests
{
    private const int Deadline = 120_000;

    private readonly TestCertificate _certificate = TestPki.Shared.Leaf();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string[] OwnCertificate => ["--cert", _certificate.CertPemPath, "--key", _certificate.KeyPemPath];

    [Fact(Timeout = Deadline)]
    public async Task Folder_FilesListsAndWhatIsNone_AreServed()
    {
        using var folder = new ScratchDirectory();
        folder.Write("a file.txt", "text\n");
        folder.Write(".secret", "hidden\n");
        TestBody.WriteFile(folder.File("body"), 1_000_000);
        Directory.CreateDirectory(folder.File("sub"));
        folder.Write("sub/index.html", "<p>index</p>");
        await using ServeProcess server = await ServeProcess.StartAsync([folder.FullName, .. OwnCertificate]);
        using HttpClient client = Clients.Trusting(_certificate);

        Assert.Equal("text\n", await client.GetStringAsync(server.Url("/a%20file.txt"), Token));
        Assert.Equal("<p>index</p>", await client.GetStringAsync(server.Url("/sub/"), Token));
        string listing = await client.GetStringAsync(server.Url("/"), Token);
        Assert.Contains("a file.txt", listing, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", listing, StringComparison.Ordinal);
        using HttpResponseMessage body = await client.GetAsync(server.Url("/body"), Token);
        Assert.Equal(TestBody.Bytes(1_000_000), await body.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal("application/octet-stream", body.Content.Headers.ContentType!.MediaType);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, HttpMethod.Get, server.Url("/none")));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(client, HttpMethod.Get, server.Url("/.secret")));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, await StatusAsync(client, HttpMethod.Post, server.Url("/body")));
        await server.WaitForRequestAsync("GET /a%20file.txt HTTP/2 200");
    }

    /// <summary>A client that does not tidy up its path gets nothing from outside.</summary>
    [Theory(Timeout = Deadline)]
    [InlineData("/../outside")]
    [InlineData("/sub/../../outside")]
    [InlineData("/%2e%2e/outside")]
    [InlineData("/..%2foutside")]
    [InlineData("/%2e%2e%2foutside")]
    [InlineData("/sub/..%5c..%5coutside")]
    [InlineData("//outside")]
    public async Task Folder_PathLeadsOut_IsNotServed(string path)
    {
        using var parent = new ScratchDirectory();
        parent.Write("outside", "outside\n");
        Directory.CreateDirectory(parent.File("served/sub"));
        await using ServeProcess server = await ServeProcess.StartAsync([parent.File("served"), .. OwnCertificate]);
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, server.Port, Token);
        await using var stream = new SslStream(socket.GetStream());
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "localhost", CertificateChainPolicy = ReferenceClient.Policy(_certificate) }, Token);
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), Token);
        using var reader = new StreamReader(stream);
        string answer = await reader.ReadToEndAsync(Token);
        Assert.Matches("^HTTP/1.1 40[04] ", answer);
        Assert.DoesNotContain("outside\n", answer, StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Echo_BodyOrNone_ComesBackOrIsDescribed()
    {
        await using ServeProcess server = await ServeProcess.StartAsync(["--echo", .. OwnCertificate]);
        using HttpClient client = Clients.Trusting(_certificate);
        using HttpResponseMessage echo = await client.PostAsync(server.Url("/"), new TestBodyContent(3_000_000, tellLength: false), Token);
        Assert.Equal(TestBody.Bytes(3_000_000), await echo.Content.ReadAsByteArrayAsync(Token));
        string described = await client.GetStringAsync(server.Url("/a/path?query=1"), Token);
        Assert.StartsWith("GET /a/path?query=1 HTTP/2\n", described, StringComparison.Ordinal);
        Assert.Contains("tls:         TLS 1.3, TLS_", described, StringComparison.Ordinal);
        Assert.Contains("server name: localhost\n", described, StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task NoCertificate_TheCallThatItTells_Works()
    {
        await using ServeProcess server = await ServeProcess.StartAsync("--echo");
        await server.WaitForLogAsync("    curl --cacert ");
        await Tool.RunAsync("curl", ["-sSf", "--noproxy", "*", "--cacert", server.CaFile, $"https://localhost:{server.Port}/"], "/");
        string caFile = server.CaFile;
        Assert.Equal(0, await server.SignalAsync(ServeProcess.SigInt));
        Assert.False(File.Exists(caFile), "The throw-away CA is still there.");
    }

    /// <summary>The promise of the whole: a server without OpenSSL.</summary>
    [Fact(Timeout = Deadline)]
    public async Task OwnCertificate_RequestsServed_NoOpenSslInTheProcess()
    {
        await using ServeProcess server = await ServeProcess.StartAsync(
            ["--echo", "-v", "--client-ca", ClientIdentity.CaPemPath, .. OwnCertificate]);
        using HttpClient client = ClientIdentity.Client(ClientIdentity.Of(ClientIdentity.Issue(commonName: "bob")), _certificate);
        Assert.Contains("client:      CN=bob\n", await client.GetStringAsync(server.Url("/"), Token), StringComparison.Ordinal);
        string maps = server.Maps();
        Assert.Contains("libtlssimple", maps, StringComparison.Ordinal);
        Assert.DoesNotContain("libssl", maps, StringComparison.Ordinal);
        Assert.DoesNotContain("libcrypto", maps, StringComparison.Ordinal);
    }

    [Theory(Timeout = Deadline)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task ClientCa_ClientShowsNone_IsServedOnlyIfOptional(bool optional, bool served)
    {
        string[] asked = ["--client-ca", ClientIdentity.CaPemPath, .. optional ? ["--client-optional"] : Array.Empty<string>()];
        await using ServeProcess server = await ServeProcess.StartAsync(["--echo", "-v", .. asked, .. OwnCertificate]);
        using HttpClient client = Clients.Trusting(_certificate);
        Task<string> get = client.GetStringAsync(server.Url("/"), Token);
        if (served)
        {
            Assert.Contains("client:      -\n", await get, StringComparison.Ordinal);
        }
        else
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => get);
            await server.WaitForLogAsync(@"^\* Connection .*the TLS handshake failed");
        }
    }

    [Theory(Timeout = Deadline)]
    [InlineData("--tls-min", "1.3", SslProtocols.Tls12, false)]
    [InlineData("--tls-min", "1.3", SslProtocols.Tls13, true)]
    [InlineData("--tls-max", "1.2", SslProtocols.Tls12, true)]
    [InlineData("--tls-max", "1.2", SslProtocols.Tls13, false)]
    public async Task Versions_OutsideTheBounds_AreRefused(string option, string bound, SslProtocols spoken, bool served)
    {
        await using ServeProcess server = await ServeProcess.StartAsync(["--echo", option, bound, .. OwnCertificate]);
        using HttpClient client = ReferenceClient.Http(_certificate, HttpVersion.Version20, spoken);
        Task<string> get = client.GetStringAsync(server.Url("/"), Token);
        if (served)
        {
            Assert.NotEmpty(await get);
        }
        else
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => get);
        }
    }

    [Theory(Timeout = Deadline)]
    [InlineData("--http1", "HTTP/1.1")]
    [InlineData("--http2", "HTTP/2")]
    public async Task HttpOption_Given_IsAllThatIsServed(string option, string protocol)
    {
        await using ServeProcess server = await ServeProcess.StartAsync(["--echo", option, .. OwnCertificate]);
        using HttpClient client = ReferenceClient.Http(_certificate, HttpVersion.Version20);
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        Assert.StartsWith($"GET / {protocol}\n", await client.GetStringAsync(server.Url("/"), Token), StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Pkcs12_WithPassword_IsShown()
    {
        await using ServeProcess server = await ServeProcess.StartAsync("--echo", "--cert", _certificate.Pkcs12Path, "--password", TestCertificate.Password);
        using HttpClient client = Clients.Trusting(_certificate);
        Assert.NotEmpty(await client.GetStringAsync(server.Url("/"), Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task SigTerm_RequestUnderWay_IsAnsweredFirst()
    {
        await using ServeProcess server = await ServeProcess.StartAsync(["--echo", .. OwnCertificate]);
        using HttpClient client = ReferenceClient.Http(_certificate, HttpVersion.Version20);
        using var content = new DuplexContent("text/plain");
        using HttpRequestMessage request = Clients.Exactly(HttpVersion.Version20, HttpMethod.Post, server.Url("/"), content);
        await content.WriteAsync([1], Token);
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        await using Stream body = await response.Content.ReadAsStreamAsync(Token);
        await body.ReadExactlyAsync(new byte[1], Token);
        Task<int> ending = server.SignalAsync(ServeProcess.SigTerm);
        await server.WaitForLogAsync("^Stopping");
        await content.WriteAsync([2], Token);
        content.Complete();
        await body.ReadExactlyAsync(new byte[1], Token);
        Assert.Equal(0, await body.ReadAsync(new byte[1], Token));
        Assert.Equal(0, await ending);
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, HttpMethod method, Uri url)
    {
        using HttpResponseMessage response = await client.SendAsync(new HttpRequestMessage(method, url), Token);
        return response.StatusCode;
    }
}
