using System.Net;
using System.Runtime.ExceptionServices;

namespace TlsSimple;

/// <summary>
/// Asks a proxy for a connection to a server. The protocols, HTTP's CONNECT (RFC 9110, section 9.3.6) with its authentication and SOCKS (RFC 1928, RFC 1929, SOCKS 4 and 4a), are
/// spoken by a SocketsHttpHandler that lives for this one tunnel, over a connection that we open.
/// </summary>
/// <param name="dial">Opens the connection to the proxy, with TLS where it is an https proxy.</param>
internal sealed class ProxyTunnel(Func<Uri, HttpRequestMessage, CancellationToken, ValueTask<Transport>> dial)
{
    /// <param name="proxy">Scheme http, https, socks4, socks4a or socks5.</param>
    /// <param name="credentials">For the proxy, if it asks.</param>
    /// <param name="target">Where the tunnel is to end.</param>
    /// <param name="cause">What the connection is for: an HTTP proxy is told its User-Agent, as SocketsHttpHandler does.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="HttpRequestException">The proxy said no (<see cref="HttpRequestError.ProxyTunnelError"/>); the message says who and what.</exception>
    internal async ValueTask<Transport> OpenAsync(
        Uri proxy, ICredentials? credentials, DnsEndPoint target, ConnectTarget cause, CancellationToken cancellationToken)
    {
        bool isHttp = proxy.Scheme is "http" or "https";
        if (!isHttp && proxy.Scheme is not ("socks4" or "socks4a" or "socks5"))
        {
            throw TlsFailure.InvalidOption($"The proxy {Name(proxy)} is of no kind that is known: http, https, socks4, socks4a and socks5 are.");
        }

        if (proxy.Port < 0)
        {
            throw TlsFailure.InvalidOption($"The proxy {Name(proxy)} has no port, and {proxy.Scheme} has none by default: write it behind the host, as in {Name(proxy)}:1080.");
        }

        try
        {
            return isHttp
                ? await ConnectAsync(proxy, credentials, target, cause.UserAgent, cancellationToken).ConfigureAwait(false)
                : await SocksAsync(proxy, credentials, target, cause.Request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException error) when (error.InnerException is System.Net.Sockets.SocketException)
        {
            // A name that SOCKS 4 wanted to have looked up here; SocketsHttpHandler has wrapped it once, and will again.
            ExceptionDispatchInfo.Throw(error.InnerException);
            throw;
        }
        catch (HttpRequestException error) when (error.HttpRequestError != HttpRequestError.ProxyTunnelError || !isHttp)
        {
            throw new HttpRequestException(
                HttpRequestError.ProxyTunnelError,
                $"The proxy {Name(proxy)} opened no tunnel to {Authority(target)}: {error.InnerException?.Message ?? error.Message}",
                error.InnerException ?? error);
        }
    }

    /// <summary>Without user and password, which a URL may hold.</summary>
    internal static string Name(Uri proxy) => $"{proxy.Scheme}://{proxy.Authority}";

    private async Task<Transport> ConnectAsync(
        Uri proxy, ICredentials? credentials, DnsEndPoint target, string? userAgent, CancellationToken cancellationToken)
    {
        await using var connections = new TunnelConnections((request, token) => dial(proxy, request, token), cancellationToken);
        SocketsHttpHandler speaker = Speaker(
            new UriBuilder(proxy) { Scheme = Uri.UriSchemeHttp, Port = proxy.Port, UserName = "", Password = "" }.Uri, proxy, credentials);
        speaker.ConnectCallback = (context, token) => connections.OpenAsync(context.InitialRequestMessage, stream => new TunnelAnswerStream(stream), token);
        using var sender = new UnlistedSender(speaker);
        using var request = new HttpRequestMessage(HttpMethod.Connect, $"http://{Authority(target)}/");
        request.Headers.Host = Authority(target);
        if (userAgent is not null)
        {
            request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        }

        HttpResponseMessage response = await AskAsync(sender, connections, request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
        {
            using (response)
            {
                throw Refused(proxy, target, response);
            }
        }

        Stream tunnel = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        return connections.Take(stream => stream is TunnelAnswerStream { IsTunnel: true }) with { Stream = tunnel };
    }

    /// <summary>SocketsHttpHandler speaks SOCKS before it lets the PlaintextStreamFilter see the connection, which is all that we want of it.</summary>
    private async Task<Transport> SocksAsync(
        Uri proxy, ICredentials? credentials, DnsEndPoint target, HttpRequestMessage cause, CancellationToken cancellationToken)
    {
        Stream? tunnel = null;

        // A ConnectCallback of the caller's knows the request by which the connection is wanted, and not the one by which we ask.
        await using var connections = new TunnelConnections((_, token) => dial(proxy, cause, token), cancellationToken);
        SocketsHttpHandler speaker = Speaker(proxy, proxy, credentials);
        speaker.ConnectCallback = (context, token) => connections.OpenAsync(context.InitialRequestMessage, stream => stream, token);
        speaker.PlaintextStreamFilter = (context, _) =>
        {
            tunnel = context.PlaintextStream;
            return ValueTask.FromResult<Stream>(new CannedAnswerStream());
        };
        using var sender = new UnlistedSender(speaker);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{Authority(target)}/");
        using HttpResponseMessage response = await AskAsync(sender, connections, request, cancellationToken).ConfigureAwait(false);
        return connections.Take(stream => stream == tunnel);
    }

    /// <summary>Where the proxy was not reached, what kept us from it counts, and not what SocketsHttpHandler makes of it.</summary>
    private static async Task<HttpResponseMessage> AskAsync(
        UnlistedSender sender, TunnelConnections connections, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await sender.AskAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException) when (connections.Failure is { } failure)
        {
            failure.Throw();
            throw;
        }
    }

    /// <summary>Does nothing of its own accord, and is no request to whoever counts or traces those.</summary>
    private static SocketsHttpHandler Speaker(Uri address, Uri proxy, ICredentials? credentials) => new()
    {
        Proxy = new OneProxy(address, proxy, credentials),
        UseProxy = true,
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        MeterFactory = UnlistedMeters.Instance,
    };

    private static HttpRequestException Refused(Uri proxy, DnsEndPoint target, HttpResponseMessage response) => new(
        HttpRequestError.ProxyTunnelError,
        $"The proxy {Name(proxy)} opened no tunnel to {Authority(target)}: it answered {$"{(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd()}" +
        (response.StatusCode == HttpStatusCode.ProxyAuthenticationRequired ? ", so it wants credentials, or others: set them on the proxy or as DefaultProxyCredentials." : "."),
        inner: null,
        response.StatusCode);

    private static string Authority(DnsEndPoint endPoint) =>
        endPoint.Host.Contains(':') && !endPoint.Host.StartsWith('[') ? $"[{endPoint.Host}]:{endPoint.Port}" : $"{endPoint.Host}:{endPoint.Port}";

    /// <summary>One proxy for everything.</summary>
    private sealed class OneProxy(Uri address, Uri proxy, ICredentials? credentials) : IWebProxy
    {
        public ICredentials? Credentials
        {
            get => credentials is null || ProxyRouter.IsDefault(credentials) ? credentials : new CredentialsFor(proxy, credentials);
            set => throw new NotSupportedException();
        }

        public bool IsBypassed(Uri host) => false;

        public Uri GetProxy(Uri destination) => address;
    }

    /// <summary>Asks with the proxy's own address, where the scheme is https.</summary>
    private sealed class CredentialsFor(Uri proxy, ICredentials credentials) : ICredentials
    {
        public NetworkCredential? GetCredential(Uri uri, string authType) => credentials.GetCredential(proxy, authType);
    }
}
