using Xunit;

namespace TlsSimple.Unit.Http;

public sealed class RequestVersionTests
{
    private const HttpVersionPolicy OrLower = HttpVersionPolicy.RequestVersionOrLower;
    private const HttpVersionPolicy OrHigher = HttpVersionPolicy.RequestVersionOrHigher;
    private const HttpVersionPolicy Exact = HttpVersionPolicy.RequestVersionExact;

    [Theory]
    [InlineData("1.1", OrLower, "2.0", OrLower)] // HttpClient's default
    [InlineData("1.0", OrLower, "1.0", OrLower)]
    [InlineData("2.0", OrLower, "2.0", OrLower)]
    [InlineData("3.0", OrLower, "2.0", OrLower)]
    [InlineData("1.0", OrHigher, "2.0", OrLower)]
    [InlineData("1.1", OrHigher, "2.0", OrLower)]
    [InlineData("2.0", OrHigher, "2.0", Exact)]
    [InlineData("1.0", Exact, "1.0", Exact)]
    [InlineData("1.1", Exact, "1.1", Exact)]
    [InlineData("2.0", Exact, "2.0", Exact)]
    public void Adjust_Https_IsTriedAsHttp2AndNeverAbove(string version, HttpVersionPolicy policy, string expected, HttpVersionPolicy expectedPolicy)
    {
        using HttpRequestMessage request = Request("https://server.test/", version, policy);

        RequestVersion.Adjust(request);

        Assert.Equal((expected, expectedPolicy), (request.Version.ToString(2), request.VersionPolicy));
    }

    [Theory]
    [InlineData(Exact)]
    [InlineData(OrHigher)]
    public void Adjust_NothingBelowHttp3_IsAClearError(HttpVersionPolicy policy)
    {
        using HttpRequestMessage request = Request("https://server.test/", "3.0", policy);

        var error = Assert.Throws<HttpRequestException>(() => RequestVersion.Adjust(request));

        Assert.Equal(HttpRequestError.VersionNegotiationError, error.HttpRequestError);
        Assert.Contains("HTTP/3", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.1", OrHigher, "1.1", OrLower)] // A redirect to https does not pass here again.
    [InlineData("2.0", OrHigher, "2.0", Exact)]
    [InlineData("1.1", OrLower, "1.1", OrLower)]
    [InlineData("2.0", Exact, "2.0", Exact)]
    public void Adjust_PlainHttp_OnlyLosesTheWayToHttp3(string version, HttpVersionPolicy policy, string expected, HttpVersionPolicy expectedPolicy)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://server.test/") { Version = Version.Parse(version), VersionPolicy = policy };

        RequestVersion.Adjust(request);

        Assert.Equal((Version.Parse(expected), expectedPolicy), (request.Version, request.VersionPolicy));
    }

    [Theory]
    [InlineData("http://server.test/")]
    [InlineData("wss://server.test/")]
    [InlineData("ws://server.test/")]
    [InlineData("/relative")]
    public void Adjust_OtherThanHttps_IsLeft(string uri)
    {
        using HttpRequestMessage request = Request(uri, "1.1", OrLower);

        RequestVersion.Adjust(request);

        Assert.Equal(("1.1", OrLower), (request.Version.ToString(2), request.VersionPolicy));
    }

    [Fact]
    public void Adjust_Upgrade_StaysHttp11()
    {
        using HttpRequestMessage request = Request("https://server.test/", "1.1", OrLower);
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");

        RequestVersion.Adjust(request);

        Assert.Equal("1.1", request.Version.ToString(2));
    }

    [Fact]
    public void Adjust_NoUri_IsLeft()
    {
        using var request = new HttpRequestMessage();

        RequestVersion.Adjust(request);

        Assert.Equal("1.1", request.Version.ToString(2));
    }

    private static HttpRequestMessage Request(string uri, string version, HttpVersionPolicy policy) =>
        new(HttpMethod.Get, new Uri(uri, UriKind.RelativeOrAbsolute)) { Version = Version.Parse(version), VersionPolicy = policy };
}
