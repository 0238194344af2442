using System.Globalization;
using ConsoleFetch.Fetching;
using Spectre.Console;
using TlsSimple;

namespace ConsoleFetch.Output;

/// <summary>What -v says: '*' is about the connection, '&gt;' was sent, '&lt;' was received.</summary>
internal sealed class VerboseLog
{
    private static readonly Style s_sent = new(Color.Aqua);
    private static readonly Style s_received = new(Color.Green);

    private readonly Messages _messages;
    private readonly bool _isOn;

    public VerboseLog(Messages messages, bool isOn)
    {
        _messages = messages;
        _isOn = isOn;
    }

    public void Sending(HttpRequestMessage request)
    {
        if (!_isOn)
        {
            return;
        }

        _messages.Line($"> {request.Method} {request.RequestUri!.AbsoluteUri}", s_sent);
        foreach (string line in ResponseHead.Lines(request.Headers).Concat(request.Content is { } body ? ResponseHead.Lines(body.Headers) : []))
        {
            _messages.Line($"> {line}", s_sent);
        }
    }

    public void Received(HttpResponseMessage response, TlsConnectionInfo? tls, Uri? proxy, bool isReused)
    {
        if (!_isOn)
        {
            return;
        }

        if (tls is not null)
        {
            Describe(tls, isReused);
        }
        else if (proxy is not null)
        {
            _messages.Fact($"through the proxy {ProxyName.Of(proxy)}");
        }

        foreach (string line in ResponseHead.Lines(response))
        {
            _messages.Line($"< {line}", s_received);
        }
    }

    private void Describe(TlsConnectionInfo tls, bool isReused)
    {
        _messages.Fact($"{TlsNames.Protocol(tls)}, {tls.CipherSuite}, {tls.Group}, ALPN {TlsNames.Alpn(tls) ?? "none"}, {(tls.IsResumed ? "resumed" : "full handshake")}");
        if (isReused)
        {
            _messages.Fact("the connection of an earlier fetch");
            return;
        }

        if (tls.RemoteEndPoint is { } remote)
        {
            _messages.Fact($"connected to {remote}");
        }

        if (tls.Proxy is { } proxy)
        {
            _messages.Fact($"tunnel through the proxy {ProxyName.Of(proxy)}");
        }

        _messages.Fact($"connect {Milliseconds(tls.ConnectTime)}, handshake {Milliseconds(tls.HandshakeTime)}");
        _messages.Fact($"verified as {tls.ServerName}");
        ChainTree.Write(_messages, PeerChain.Of(tls), "* ", hasHashes: true);
    }

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms");
}
