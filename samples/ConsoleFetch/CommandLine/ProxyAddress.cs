using System.Net;

namespace ConsoleFetch.CommandLine;

/// <summary>What <c>--proxy</c> says.</summary>
/// <param name="Uri">Scheme http, https, socks4, socks4a or socks5, host and port, nothing else; <c>null</c> turns off the proxies of the environment too.</param>
/// <param name="Credentials">Those that stood before the host; <c>null</c> for none.</param>
internal sealed record ProxyAddress(Uri? Uri, NetworkCredential? Credentials);
