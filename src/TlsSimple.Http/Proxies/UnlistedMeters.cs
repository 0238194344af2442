using System.Diagnostics.Metrics;

namespace TlsSimple;

/// <summary>Keeps what a tunnel needs out of the metrics of <c>System.Net.Http</c>: it is no request of the caller's.</summary>
internal sealed class UnlistedMeters : IMeterFactory
{
    internal static readonly UnlistedMeters Instance = new();

    private readonly Meter _meter = new("TlsSimple.Tunnels");

    private UnlistedMeters()
    {
    }

    public Meter Create(MeterOptions options) => _meter;

    /// <summary>Lives as long as the program.</summary>
    public void Dispose()
    {
    }
}
