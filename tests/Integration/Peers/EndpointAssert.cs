using System.Globalization;
using System.Net;
using Xunit;

namespace TlsSimple.Integration.Peers;

/// <summary>Asks the endpoints that Kestrel, nginx and Node have in common, through any client.</summary>
public static class EndpointAssert
{
    public static async Task AllAnswerAsync(IPeer server, HttpClient client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(client);
        try
        {
            await AskAllAsync(server, client, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            Assert.Fail($"{e}\nThe server's log:\n{server.Log}");
        }
    }

    /// <summary>Reads a body of <see cref="TestBody"/> to its end and compares length and hash.</summary>
    public static async Task DownloadIsWholeAsync(HttpClient client, Uri url, long length, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        using HttpResponseMessage response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        (string sha256, long count) = await TestBody.HashAsync(await response.Content.ReadAsStreamAsync(cancellationToken), cancellationToken);
        Assert.Equal((TestBody.Sha256(length), length), (sha256, count));
        if (response.Headers.TryGetValues("X-Sha256", out IEnumerable<string>? told))
        {
            Assert.Equal([sha256], told);
        }
    }

    /// <summary>Sends a body of <see cref="TestBody"/> to /sha256 and compares what the server says of it.</summary>
    public static async Task UploadIsWholeAsync(HttpClient client, IPeer server, long length, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        using HttpResponseMessage response = await client.PostAsync(server.Url("/sha256"), new TestBodyContent(length), cancellationToken);
        Assert.Equal(
            string.Create(CultureInfo.InvariantCulture, $"{TestBody.Sha256(length)} {length}"),
            await response.Content.ReadAsStringAsync(cancellationToken));
    }

    private static async Task AskAllAsync(IPeer server, HttpClient client, CancellationToken cancellationToken)
    {
        Assert.Equal("hello\n", await client.GetStringAsync(server.Url("/hello"), cancellationToken));

        // nginx speaks HTTP/1.1 to the server that answers /protocol, whatever it speaks to the client.
        string protocol = client.DefaultRequestVersion.Major == 2 && server is not NginxServer ? "HTTP/2" : "HTTP/1.1";
        Assert.Equal(protocol, await client.GetStringAsync(server.Url("/protocol"), cancellationToken));

        using HttpResponseMessage teapot = await client.GetAsync(server.Url("/status/418"), cancellationToken);
        Assert.Equal(418, (int)teapot.StatusCode);
        Assert.Equal(client.DefaultRequestVersion, teapot.Version);

        using HttpResponseMessage redirect = await client.GetAsync(server.Url("/redirect?to=%2Fstatus%2F204"), cancellationToken);
        Assert.True(redirect.StatusCode is HttpStatusCode.Found or HttpStatusCode.NoContent, $"{redirect}");

        using var request = new HttpRequestMessage(HttpMethod.Get, server.Url("/headers"))
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
        };
        request.Headers.Add("X-Test", "a header");
        using HttpResponseMessage headers = await client.SendAsync(request, cancellationToken);
        Assert.Contains("x-test: a header", await headers.Content.ReadAsStringAsync(cancellationToken), StringComparison.OrdinalIgnoreCase);

        const int Length = 300_001;
        await DownloadIsWholeAsync(client, server.Url($"/bytes/{Length}"), Length, cancellationToken);
        await UploadIsWholeAsync(client, server, Length, cancellationToken);
        using HttpResponseMessage echo = await client.PostAsync(
            server.Url("/echo"), new TestBodyContent(Length, tellLength: false), cancellationToken);
        Assert.Equal(TestBody.Bytes(Length), await echo.Content.ReadAsByteArrayAsync(cancellationToken));
    }
}
