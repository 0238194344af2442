using System.Diagnostics.Metrics;
using System.Security.Authentication;
using Microsoft.Extensions.DependencyInjection;

namespace TlsSimple;

/// <summary>
/// <c>tlssimple.server.handshake.duration</c>, a histogram in seconds. Kestrel's own <c>kestrel.tls_handshake.duration</c> can be fed by nobody else.
/// </summary>
internal sealed class TlsHandshakeMeter
{
    internal const string Name = "TlsSimple.AspNetCore";

    private readonly Histogram<double>? _duration;

    internal TlsHandshakeMeter(IServiceProvider services) =>
        _duration = services.GetService<IMeterFactory>()?.Create(Name).CreateHistogram<double>(
            "tlssimple.server.handshake.duration", "s", "How long TLS handshakes took on the server's side, those that failed included.");

    internal void Done(TlsConnectionInfo info, TimeSpan time)
    {
        if (_duration is { Enabled: true })
        {
            _duration.Record(
                time.TotalSeconds,
                new KeyValuePair<string, object?>("tls.protocol.version", info.Protocol == SslProtocols.Tls13 ? "1.3" : "1.2"),
                new KeyValuePair<string, object?>("tls.resumed", info.IsResumed));
        }
    }

    /// <param name="reason">A <see cref="TlsErrorReason"/>, or the type of another exception.</param>
    /// <param name="time">Up to the failure.</param>
    internal void Failed(string reason, TimeSpan time) =>
        _duration?.Record(time.TotalSeconds, new KeyValuePair<string, object?>("error.type", reason));
}
