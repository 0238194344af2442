using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Kestrel;

/// <summary>Scripts that fetch, in Node and in a real browser. The browser is heavy to install, so only the full run has it.</summary>
public sealed class BrowserTests
{
    private const string Page =
        """
        <!DOCTYPE html><title>TlsSimple</title><h1>Kestrel on TlsSimple</h1><p id="told">waiting</p>
        <script>
        Promise.all([...Array(50).keys()].map(i => fetch('number/' + i).then(answer => answer.text()))).then(texts => {
            const page = performance.getEntriesByType('navigation')[0];
            document.getElementById('told').textContent = 'sum ' + texts.reduce((sum, text) => sum + Number(text), 0) + ' over ' + page.nextHopProtocol;
        });
        </script>
        """;

    private const string Script =
        """
        const [origin, ca] = process.argv.slice(1);
        const session = require('http2').connect(origin, { ca: require('fs').readFileSync(ca) });
        const fetchText = path => new Promise((done, failed) => {
            let text = '';
            session.request({ ':path': path }).setEncoding('utf8').on('data', part => text += part).on('end', () => done(text)).on('error', failed);
        });
        Promise.all([...Array(50).keys()].map(i => fetchText('/number/' + i))).then(texts => {
            console.log('<p id="told">sum ' + texts.reduce((sum, text) => sum + Number(text), 0) + ' over ' + session.alpnProtocol + '</p>');
            session.close();
        });
        """;

    private readonly TestCertificate _certificate = TestPki.Shared.Leaf();

    public static TheoryData<string> Programs => Environment.GetEnvironmentVariable("TLSSIMPLE_FULL") == "1" ? new() { "node", "chromium" } : new() { "node" };

    /// <summary>Fifty fetches side by side, and the text that was made of them: in the browser it stands in the DOM.</summary>
    [Theory(Timeout = 180_000)]
    [MemberData(nameof(Programs))]
    public async Task Page_WithFetches_IsRenderedOverHttp2(string program)
    {
        await using OwnKestrel server = await OwnKestrel.StartAsync(
            listen => listen.UseTlsSimple(OwnKestrel.Identity(_certificate)),
            context =>
            {
                context.Response.ContentType = context.Request.Path == "/" ? "text/html" : "text/plain";
                return context.Response.WriteAsync(context.Request.Path == "/" ? Page : context.Request.Path.Value!.Split('/')[^1]);
            });
        using var profile = new ScratchDirectory();
        (string output, string errors) = program == "node"
            ? await RunAsync(program, "-e", Script, server.Url("").AbsoluteUri, _certificate.CaPemPath)
            : await RunAsync(program, BrowserArguments(profile.FullName, server.Url("/").AbsoluteUri));
        Assert.True(output.Contains("<p id=\"told\">sum 1225 over h2</p>", StringComparison.Ordinal), $"{output}\n{errors}\n{server.Log}");
        Assert.Empty(server.Complaints());
    }

    /// <summary>Only this one key is excused, and only from standing under a CA that browsers do not know.</summary>
    private string[] BrowserArguments(string profile, string url)
    {
        string pin = Convert.ToBase64String(SHA256.HashData(_certificate.WithKey.PublicKey.ExportSubjectPublicKeyInfo()));
        return
        [
            "--headless", "--no-sandbox", "--disable-gpu", "--no-proxy-server", $"--user-data-dir={profile}", $"--ignore-certificate-errors-spki-list={pin}",
            "--virtual-time-budget=20000", "--dump-dom", url,
        ];
    }

    private static async Task<(string Output, string Errors)> RunAsync(string program, params string[] arguments)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        using var process = Process.Start(new ProcessStartInfo(PeerProgram.Find(program), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
            string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (output, await errors);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
