using System.Net;
using ConsoleFetch.CommandLine;

namespace ConsoleFetch.Fetching;

/// <summary>The proxy for each URL: that of the command line, or one of the environment, unless the host needs none.</summary>
internal sealed class ProxyChoice : IWebProxy
{
    private static readonly string[] s_exceptionVariables = ["no_proxy", "NO_PROXY"];

    private readonly Uri? _proxy;
    private readonly NoProxyList _exceptions;
    private readonly NetworkCredential? _credentials;

    public ProxyChoice(ConnectionSettings settings)
    {
        ProxySettings proxy = settings.Proxy;
        _proxy = proxy.Address?.Uri;
        _credentials = proxy.Credentials;
        bool isOff = settings.UnixSocket is not null || proxy.Address is { Uri: null };
        _exceptions = new NoProxyList(isOff ? "*" : proxy.Exceptions ?? ExceptionsOfEnvironment());
        if (proxy.Exceptions is not null)
        {
            // .NET has rules of its own for these, which would add to what the user says.
            Array.ForEach(s_exceptionVariables, variable => Environment.SetEnvironmentVariable(variable, null));
        }
    }

    public ICredentials? Credentials
    {
        get => _credentials ?? (_proxy is null ? HttpClient.DefaultProxy.Credentials : null);
        set => throw new NotSupportedException();
    }

    public bool IsBypassed(Uri host) => _exceptions.Covers(host) || (_proxy is null && HttpClient.DefaultProxy.IsBypassed(host));

    public Uri? GetProxy(Uri destination) => IsBypassed(destination) ? null : _proxy ?? HttpClient.DefaultProxy.GetProxy(destination);

    private static string ExceptionsOfEnvironment() =>
        s_exceptionVariables.Select(Environment.GetEnvironmentVariable).FirstOrDefault(value => !string.IsNullOrEmpty(value)) ?? "";
}
