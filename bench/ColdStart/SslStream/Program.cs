// One GET over SslStream; the twin of ../TlsSimple/Program.cs. It says how long the body was.
using System.Net;
using System.Security.Cryptography.X509Certificates;

var handler = new SocketsHttpHandler();
if (args[1] != "system")
{
    handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };
    handler.SslOptions.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(args[2]);
}

using var client = new HttpClient(handler);
using var request = new HttpRequestMessage(HttpMethod.Get, args[0]) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
using HttpResponseMessage response = await client.SendAsync(request);
Console.WriteLine((await response.Content.ReadAsByteArrayAsync()).Length);
