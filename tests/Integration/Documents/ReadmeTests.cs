using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Documents;

/// <summary>README.md's code is what is compiled here, and works. It reads ca.pem from the current folder, which is the process's.</summary>
[Collection(nameof(ProcessWide))]
public sealed class ReadmeTests : IAsyncLifetime
{
    private const int Deadline = 60_000;

    private readonly TestCertificate _certificate = TestPki.Shared.Leaf();
    private readonly ScratchDirectory _directory = new();
    private readonly string _before = Environment.CurrentDirectory;
    private readonly TextWriter _console = Console.Out;
    private readonly StringWriter _said = new();
    private KestrelServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        File.Copy(_certificate.CaPemPath, _directory.File("ca.pem"));
        Environment.CurrentDirectory = _directory.FullName;
        Console.SetOut(_said);
        _server = await KestrelServer.StartAsync(_certificate);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Console.SetOut(_console);
        Environment.CurrentDirectory = _before;
        _directory.Dispose();
        await _said.DisposeAsync();
    }

    [Fact]
    public void Readme_EveryCodeBlock_IsCompiledHere() =>
        DocumentCode.AssertSame("README.md", "tests/Integration/Documents/ReadmeCode.cs");

    [Fact(Timeout = Deadline)]
    public async Task Registration_TypedClient_Fetches()
    {
        var services = new ServiceCollection();
        ReadmeCode.Register(services);
        await using ServiceProvider provider = services.BuildServiceProvider();
        HttpClient http = provider.GetRequiredService<ReadmeCode.CatalogClient>().Http;
        Assert.Equal("hello\n", await http.GetStringAsync(_server.Url("/hello"), Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task Handler_Get_TellsTheFacts()
    {
        await ReadmeCode.FetchAsync(_server.Url("/hello"));
        Assert.StartsWith("HTTP/2.0 over Tls13 TLS_", _said.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Stream_OldHttp_Answers()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _server.Port, Token);
        Assert.StartsWith("HTTP/1.1 404", await ReadmeCode.TalkAsync(client.GetStream(), Token), StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Server_OnAStream_Greets()
    {
        CopyServerFiles();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, Token);
        Task greeting = ReadmeCode.GreetAsync((await listener.AcceptTcpClientAsync(Token)).GetStream(), Token);
        using var context = new TlsClientContext(new TlsClientOptions { Trust = TrustAnchors.FromPemFile("ca.pem") });
        await using var stream = new TlsStream(client.GetStream());

        await stream.AuthenticateAsClientAsync(context, "localhost", Token);

        using var reader = new StreamReader(stream);
        Assert.Equal("Hello\n", await reader.ReadToEndAsync(Token));
        await greeting;
    }

    [Fact(Timeout = Deadline)]
    public async Task Kestrel_OnOneLine_ServesHttp2()
    {
        CopyServerFiles();
        int port = LoopbackPort.Reserve();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        ReadmeCode.Listen(builder, port);
        await using WebApplication app = builder.Build();
        app.MapGet("/", (HttpContext context) => $"{context.Request.Scheme} {context.Request.Protocol}");
        await app.StartAsync(Token);
        using HttpClient http = Clients.Trusting(_certificate);

        Assert.Equal("https HTTP/2", await http.GetStringAsync(new Uri($"https://localhost:{port}/"), Token));
    }

    [Fact(Timeout = Deadline)]
    public async Task Errors_UnknownCa_IsExplained()
    {
        await using KestrelServer stranger = await KestrelServer.StartAsync(TestPki.Shared.Leaf(new LeafSpec { Ca = "stranger" }));
        using HttpClient http = Clients.Trusting(_certificate);
        await ReadmeCode.ExplainAsync(http, stranger.Url("/hello"));
        Assert.StartsWith("UnknownIssuer at depth", _said.ToString(), StringComparison.Ordinal);
    }

    [Fact(Timeout = Deadline)]
    public async Task Partner_CertificatePinAndList_AllServe()
    {
        var authority = new CertificateAuthority("readme", KeyKind.P256);
        TestCertificate partner = Issue(authority, "partner");
        await using KestrelServer server = await KestrelServer.StartAsync(new KestrelSettings
        {
            Certificate = partner, ClientCertificates = ClientCertificateMode.RequireCertificate,
        });
        TestCertificate client = Issue(authority, "client");
        File.Copy(partner.CaPemPath, _directory.File("ca.pem"), overwrite: true);
        File.Copy(client.CertPemPath, _directory.File("client.pem"));
        File.Copy(client.KeyPemPath, _directory.File("client.key"));
        File.Copy(_certificate.LeafPemPath, _directory.File("backup.pem"));
        _directory.Write("ca.crl", ListOf(authority));
        var services = new ServiceCollection();
        ReadmeCode.RegisterPartner(services);
        await using ServiceProvider provider = services.BuildServiceProvider();

        using HttpClient http = provider.GetRequiredService<IHttpClientFactory>().CreateClient("partner");

        Assert.Contains("CN=client", await http.GetStringAsync(server.Url("/client"), Token), StringComparison.Ordinal);
    }

    [Fact]
    public void Verifier_KnownAndUnknownCa_IsToldInASentence()
    {
        ReadOnlyMemory<byte>[] chain = [.. _certificate.ChainDer.Select(der => (ReadOnlyMemory<byte>)der)];
        ReadmeCode.Judge(chain[0], chain[1..], TrustAnchors.FromPemFile("ca.pem"));
        ReadmeCode.Judge(chain[0], [], TrustAnchors.FromPemFile("ca.pem"));
        Assert.Matches("^accepted\\sIts issuer 'CN=.*' is neither among", _said.ToString());
    }

    private void CopyServerFiles()
    {
        File.Copy(_certificate.CertPemPath, _directory.File("server.pem"));
        File.Copy(_certificate.KeyPemPath, _directory.File("server.key"));
    }

    private TestCertificate Issue(CertificateAuthority authority, string name)
    {
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = CertificateRequests.Create(name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        X509Certificate2 leaf = CertificateRequests.Sign(
            request, authority.Root, key, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1));
        return new TestCertificate(_directory, name, leaf, key, [], authority.Root.Certificate);
    }

    private static string ListOf(CertificateAuthority authority)
    {
        var builder = new CertificateRevocationListBuilder();
        builder.AddEntry([7]);
        byte[] list = builder.Build(
            authority.Root.Certificate.SubjectName,
            KeyRing.Signer(authority.Root.Key),
            BigInteger.One,
            DateTimeOffset.UtcNow.AddDays(1),
            HashAlgorithmName.SHA256,
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority.Root.Certificate, true, false),
            DateTimeOffset.UtcNow.AddHours(-1));
        return PemEncoding.WriteString("X509 CRL", list) + "\n";
    }
}
