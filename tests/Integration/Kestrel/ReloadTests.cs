using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Kestrel;

/// <summary>Certificate files that change under a server that runs.</summary>
public sealed class ReloadTests
{
    private const int Deadline = 120_000;
    private const int Length = 5_000_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = Deadline)]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Files_ReplacedDuringADownload_NewConnectionsSeeThemAndTheDownloadGoesOn(string version)
    {
        TestCertificate first = TestPki.Shared.Leaf();
        TestCertificate second = TestPki.Shared.Leaf();
        using var directory = new ScratchDirectory();
        (string certificate, string key) = (directory.File("server.pem"), directory.File("server.key"));
        File.Copy(first.CertPemPath, certificate);
        File.Copy(first.KeyPemPath, key);
        TlsIdentitySource source = TlsIdentitySource.FromPemFiles(
            certificate, key, options: new TlsIdentityReloadOptions { Interval = TimeSpan.FromMilliseconds(100) });
        await using OwnKestrel server = await OwnKestrel.StartAsync(listen => listen.UseTlsSimple(options => options.Identities.Add(source)));

        using HttpClient client = ReferenceClient.Http(first, Version.Parse(version));
        using HttpRequestMessage request = Clients.Get(Version.Parse(version), server.Url($"/bytes/{Length}"));
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
        await using Stream body = await response.Content.ReadAsStreamAsync(Token);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] begun = new byte[100_000];
        await body.ReadExactlyAsync(begun, Token);
        hash.AppendData(begun);
        Assert.Equal(first.WithKey.Thumbprint, await ShownAsync(server, first));

        // One file after the other, as renewing programs do it: between the two nothing fits.
        File.Copy(second.CertPemPath, certificate, overwrite: true);
        Assert.Equal(first.WithKey.Thumbprint, await ShownAsync(server, first));
        File.Copy(second.KeyPemPath, key, overwrite: true);
        while (await ShownAsync(server, second) != second.WithKey.Thumbprint)
        {
            await Task.Delay(20, Token);
        }

        (byte[] rest, int count) = (new byte[Length], begun.Length);
        while (await body.ReadAsync(rest, Token) is int read and > 0)
        {
            hash.AppendData(rest, 0, read);
            count += read;
        }

        Assert.Equal((Length, TestBody.Sha256(Length)), (count, Convert.ToHexStringLower(hash.GetHashAndReset())));
        Assert.Empty(server.Complaints());
    }

    /// <summary>What a new connection is shown.</summary>
    private static async Task<string> ShownAsync(OwnKestrel server, TestCertificate trusted)
    {
        await using SslStream stream = await ReferenceClient.ConnectAsync(server, trusted, Token);
        using var shown = X509CertificateLoader.LoadCertificate(stream.RemoteCertificate!.GetRawCertData());
        return shown.Thumbprint;
    }
}
