namespace TlsSimple;

/// <summary>What a <see cref="TlsSimpleHandler"/> asks of its connections: the TLS options and those of dialling. Copied and checked when the handler is made.</summary>
public sealed class TlsSimpleOptions : TlsClientOptions
{
    /// <summary>
    /// How long DNS and TCP may take for one connection: more than zero, or <see cref="Timeout.InfiniteTimeSpan"/>. Default: 15 seconds.
    /// When it runs out the request fails with <see cref="HttpRequestError.ConnectionError"/> and a <see cref="System.Net.Sockets.SocketError.TimedOut"/> inside.
    /// </summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Answers in place of DNS for single hosts and ports. Default: none.</summary>
    public IList<TlsResolveEntry> Resolve { get; set; } = [];

    internal override void Validate()
    {
        base.Validate();
        RequireTimeout(ConnectTimeout, nameof(ConnectTimeout));
        _ = Resolve ?? throw TlsFailure.InvalidOption("Resolve is null: an empty list overrides nothing.");
        foreach (TlsResolveEntry entry in Resolve)
        {
            if (entry?.Address is null || entry.Port is < 1 or > 65535 || !HostName.TryParse(entry.Host ?? "", out _, out _))
            {
                throw TlsFailure.InvalidOption($"Resolve holds '{entry}': it needs a host, a port from 1 to 65535 and an address.");
            }
        }
    }
}
