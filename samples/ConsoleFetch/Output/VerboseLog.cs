using System.Globalization;
using Spectre.Console;
using TlsSimple;

namespace ConsoleFetch.Output;

/// <summary>What -v says: '*' is about the connection, '&gt;' was sent, '&lt;' was received.</summary>
internal sealed class VerboseLog
{
    private static readonly Style s_fact = new(Color.Grey);
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

    public void Received(HttpResponseMessage response, TlsConnectionInfo? tls, bool isReused)
    {
        if (!_isOn)
        {
            return;
        }

        if (tls is not null)
        {
            Describe(tls, isReused);
        }

        foreach (string line in ResponseHead.Lines(response))
        {
            _messages.Line($"< {line}", s_received);
        }
    }

    /// <summary>Shows the certificates that were refused, if that is why it failed.</summary>
    public void Failed(Exception exception)
    {
        if (_isOn && exception.InnerException is TlsException tls)
        {
            Describe(tls.PeerCertificates);
        }
    }

    private void Describe(TlsConnectionInfo tls, bool isReused)
    {
        Fact($"{TlsNames.Protocol(tls)}, {tls.CipherSuite}, {tls.Group}, ALPN {TlsNames.Alpn(tls) ?? "none"}, {(tls.IsResumed ? "resumed" : "full handshake")}");
        if (isReused)
        {
            Fact("the connection of an earlier fetch");
            return;
        }

        Fact($"connect {Milliseconds(tls.ConnectTime)}, handshake {Milliseconds(tls.HandshakeTime)}");
        Fact($"verified as {tls.ServerName}");
        Describe(tls.PeerCertificates);
    }

    private void Describe(IEnumerable<ReadOnlyMemory<byte>> certificates)
    {
        foreach (TlsCertificateInfo certificate in certificates.Select(TlsCertificateInfo.FromDer))
        {
            Fact($"  {certificate.Subject} (issuer {certificate.Issuer}), until {certificate.NotAfter:yyyy-MM-dd HH:mm:ss}Z, SHA-256 {certificate.Sha256}");
        }
    }

    private void Fact(FormattableString text) => _messages.Line("* " + text.ToString(CultureInfo.InvariantCulture), s_fact);

    private void Fact(string text) => _messages.Line("* " + text, s_fact);

    private static string Milliseconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms");
}
