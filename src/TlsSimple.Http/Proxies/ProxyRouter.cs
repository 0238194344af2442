using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Runtime.ExceptionServices;
using System.Text.RegularExpressions;

namespace TlsSimple;

/// <summary>
/// The proxy that SocketsHttpHandler sees in place of the caller's. It would put its own TLS on a tunnel and on an https proxy,
/// so https requests seem to need no proxy here (<see cref="TransportConnector"/> makes their tunnel), and an https proxy for plain requests appears as
/// an http proxy of a made-up name, under which the connector finds the real one.
/// </summary>
/// <remarks>
/// SocketsHttpHandler takes an exception of a proxy object for "no proxy". So none leaves here: it becomes a proxy of a made-up name too, and
/// the connector throws it. What was given out is remembered, since a proxy object may answer differently when it is asked again.
/// </remarks>
internal sealed partial class ProxyRouter : IWebProxy
{
    /// <summary>RFC 6761, section 6.4: no host ever has it.</summary>
    private const string Suffix = ".https-proxy.invalid";
    private const string FailureHost = "failed" + Suffix;

    private readonly Func<IWebProxy> _source;
    private readonly Func<bool> _isInUse;
    private readonly Lock _lock = new();
    private readonly Dictionary<Uri, string> _names = [];
    private readonly ConcurrentDictionary<string, Uri> _disguised = new();
    private readonly ConcurrentDictionary<string, Uri> _plain = new();
    private ExceptionDispatchInfo? _failure;
    private IWebProxy? _proxy;

    /// <param name="proxy">The caller's; <c>null</c> for <see cref="HttpClient.DefaultProxy"/> as it is at the first request.</param>
    /// <param name="isInUse">Whether the handler uses proxies at all; asked for every connection.</param>
    internal ProxyRouter(IWebProxy? proxy, Func<bool>? isInUse = null)
    {
        _source = proxy is null ? () => HttpClient.DefaultProxy : () => proxy;
        _isInUse = isInUse ?? (static () => true);
    }

    /// <summary>For proxies of http requests, which SocketsHttpHandler speaks with itself.</summary>
    public ICredentials? Credentials
    {
        get => RealCredentials is { } credentials && !IsDefault(credentials) ? new RoutedCredentials(this, credentials) : RealCredentials;
        set => Proxy.Credentials = value;
    }

    /// <summary>The handler's, for proxies without credentials of their own: SocketsHttpHandler would ask them with the disguise.</summary>
    internal ICredentials? DefaultCredentials { private get; set; }

    /// <summary>For https proxies and tunnels, whose addresses are not disguised.</summary>
    internal ICredentials? RealCredentials => Proxy.Credentials ?? DefaultCredentials;

    /// <summary>The caller's, which may choose by the request.</summary>
    private IWebProxy Proxy => _proxy ??= _source();

    /// <summary>SocketsHttpHandler tells the user's own logon by the object, and shows it to Negotiate and NTLM alone; wrapped, it would pass for a password.</summary>
    internal static bool IsDefault(ICredentials credentials) => ReferenceEquals(credentials, CredentialCache.DefaultCredentials);

    public bool IsBypassed(Uri host)
    {
        if (IsSecure(host))
        {
            return true;
        }

        try
        {
            return Proxy.IsBypassed(host);
        }
        catch (Exception error)
        {
            // GetProxy is asked next, and meets the same, or has an answer.
            _failure = ExceptionDispatchInfo.Capture(error);
            return false;
        }
    }

    public Uri? GetProxy(Uri destination)
    {
        if (IsSecure(destination))
        {
            return null;
        }

        try
        {
            return Proxy.GetProxy(destination) is { } proxy ? GiveOut(proxy) : null;
        }
        catch (Exception error)
        {
            _failure = ExceptionDispatchInfo.Capture(error);
            return new UriBuilder(Uri.UriSchemeHttp, FailureHost, 80).Uri;
        }
    }

    /// <summary>The proxy for an https origin; <c>null</c> for none.</summary>
    internal Uri? ProxyFor(Uri origin) =>
        !_isInUse() || Proxy.IsBypassed(origin) || Proxy.GetProxy(origin) is not { } proxy || proxy == origin ? null : proxy;

    /// <summary>The https proxy that a connection of SocketsHttpHandler's is really for; <c>null</c> if it is for what its endpoint says.</summary>
    /// <exception cref="Exception">What the caller's proxy object threw when SocketsHttpHandler asked it.</exception>
    internal Uri? Undisguise(string host, int port)
    {
        if (host == FailureHost)
        {
            _failure!.Throw();
        }

        return _disguised.TryGetValue(host, out Uri? proxy) && proxy.Port == port ? proxy : null;
    }

    /// <summary>The proxy of scheme http or SOCKS that SocketsHttpHandler was told of by this address; <c>null</c> if there is none.</summary>
    internal Uri? PlainProxyAt(DnsEndPoint endPoint) => _plain.GetValueOrDefault(Address(endPoint.Host, endPoint.Port));

    /// <summary>A message of SocketsHttpHandler's with the real names in it.</summary>
    internal string Reveal(string message) => DisguisedUrl().Replace(message, match =>
        !_disguised.TryGetValue(match.Groups["host"].Value, out Uri? proxy) ? match.Value
        : match.Groups["scheme"].Success ? $"https://{proxy.Host}"
        : proxy.Host);

    private static string Address(string host, int port) => $"{host.Trim('[', ']')} {port}";

    private static bool IsSecure(Uri destination) => destination.Scheme is "https" or "wss";

    private Uri GiveOut(Uri proxy)
    {
        if (proxy.Scheme == Uri.UriSchemeHttps)
        {
            return new UriBuilder(Uri.UriSchemeHttp, Disguise(proxy), proxy.Port).Uri;
        }

        _plain[Address(proxy.IdnHost, proxy.Port)] = proxy;
        return proxy;
    }

    /// <summary>By a number: whatever a host looks like, it is spelt, and no two are the same.</summary>
    private string Disguise(Uri proxy)
    {
        lock (_lock)
        {
            if (!_names.TryGetValue(proxy, out string? name))
            {
                name = string.Create(CultureInfo.InvariantCulture, $"p{_names.Count + 1}{Suffix}");
                _disguised[name] = proxy;
                _names.Add(proxy, name);
            }

            return name;
        }
    }

    [GeneratedRegex(@"(?<scheme>http://)?(?<host>p[0-9]+\.https-proxy\.invalid)")]
    private static partial Regex DisguisedUrl();

    /// <summary>Asks the caller's credentials with the real address of the proxy.</summary>
    private sealed class RoutedCredentials(ProxyRouter router, ICredentials credentials) : ICredentials
    {
        public NetworkCredential? GetCredential(Uri uri, string authType) =>
            credentials.GetCredential(router.Undisguise(uri.IdnHost, uri.Port) ?? uri, authType);
    }
}
