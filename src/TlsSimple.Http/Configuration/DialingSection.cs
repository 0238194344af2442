namespace TlsSimple;

/// <summary>Where connections go, and what their sockets are like.</summary>
internal static class DialingSection
{
    private static readonly ConfigurationKey s_resolve = new("Resolve", "host:port:address, IPv6 in brackets, or an array of these");
    private static readonly ConfigurationKey s_connectTo = new("ConnectTo", "host:port:host:port, IPv6 in brackets, each part may be empty, or an array of these");
    private static readonly ConfigurationKey s_unixSocket = new("UnixSocket", "the path of a Unix domain socket");
    private static readonly ConfigurationKey s_localAddress = new("LocalAddress", "an IP address");
    private static readonly ConfigurationKey s_noDelay = new("NoDelay", "true or false");

    internal static ConfigurationKey[] Keys { get; } = [s_resolve, s_connectTo, s_unixSocket, s_localAddress, s_noDelay, KeepAliveSection.Key];

    internal static void Apply(ConfigurationEntry entry, TlsSimpleOptions options)
    {
        entry.Read(s_resolve, e => options.Resolve = [.. e.Texts().Select(text => HostPorts.ParseResolve(text) ?? throw e.Invalid())]);
        entry.Read(s_connectTo, e => options.ConnectTo = [.. e.Texts().Select(text => HostPorts.ParseConnectTo(text) ?? throw e.Invalid())]);
        entry.Read(s_unixSocket, e => options.UnixSocket = e.FilePath());
        entry.Read(s_localAddress, e => options.LocalAddress = HostPorts.ParseAddress(e.Text()) ?? throw e.Invalid());
        entry.Read(s_noDelay, e => options.NoDelay = e.Boolean());
        entry.Read(KeepAliveSection.Key, e => options.KeepAlive = KeepAliveSection.Read(e));
    }
}
