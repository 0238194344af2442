// One GET over TlsSimple; the twin of ../SslStream/Program.cs. It says how long the body was.
using System.Net;
using TlsSimple;

var options = new TlsSimpleOptions
{
    Trust = args[1] switch
    {
        "pinned" => TrustAnchors.FromPemFile(args[2]),
        "mozilla" => TrustAnchors.Combine(TrustAnchors.Mozilla, TrustAnchors.FromPemFile(args[2])),
        _ => TrustAnchors.System,
    },
};
using var client = new HttpClient(new TlsSimpleHandler(options));
using var request = new HttpRequestMessage(HttpMethod.Get, args[0]) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
using HttpResponseMessage response = await client.SendAsync(request);
Console.WriteLine((await response.Content.ReadAsByteArrayAsync()).Length);
