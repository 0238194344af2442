using System.Collections.Concurrent;
using System.Diagnostics.Tracing;

namespace TlsSimple.Integration.Rows;

/// <summary>Hears every handshake of .NET's own TLS in this process.</summary>
internal sealed class OtherTls : EventListener
{
    private readonly ConcurrentQueue<string> _handshakes = new();

    /// <summary>The events of the source <c>System.Net.Security</c> since this object was made.</summary>
    public IReadOnlyList<string> Handshakes => [.. _handshakes];

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "System.Net.Security")
        {
            EnableEvents(eventSource, EventLevel.LogAlways, EventKeywords.All);
        }
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName is "HandshakeStart" or "HandshakeStop" or "HandshakeFailed")
        {
            _handshakes.Enqueue($"{eventData.EventName} {string.Join(' ', eventData.Payload ?? [])}");
        }
    }
}
