using System.Security.Authentication;
using System.Text.RegularExpressions;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Refusals;

/// <summary>A server that a client of ours is going to turn away from: what it got to know of that, and that no request reached it.</summary>
internal sealed class RefusedServer : IPeer
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    private readonly TlsImplementation _implementation;
    private readonly IPeer _peer;

    private RefusedServer(TlsImplementation implementation, IPeer peer)
    {
        _implementation = implementation;
        _peer = peer;
    }

    public int Port => _peer.Port;

    public string Log => _peer.Log;

    /// <param name="implementation">Whose TLS.</param>
    /// <param name="certificate">What it shows.</param>
    /// <param name="protocol">The one version that it speaks.</param>
    /// <param name="isWeak">Whether the certificate is one that OpenSSL shows only at security level 0.</param>
    public static async Task<RefusedServer> StartAsync(
        TlsImplementation implementation, TestCertificate certificate, SslProtocols protocol, bool isWeak = false)
    {
        bool isTls13 = protocol == SslProtocols.Tls13;
        IPeer peer = implementation switch
        {
            TlsImplementation.Kestrel => await KestrelServer.StartAsync(
                new KestrelSettings { Certificate = certificate, Protocols = protocol }),
            TlsImplementation.OpenSsl => await OpenSslServer.StartAsync(
                certificate, isTls13 ? "-tls1_3" : "-tls1_2", "-cipher", isWeak ? "ALL:@SECLEVEL=0" : "ALL"),
            _ => await GnuTlsServer.StartAsync(
                certificate, $"NORMAL:-VERS-ALL:+VERS-TLS1.{(isTls13 ? 3 : 2)}", "--echo", "--debug", "5"),
        };
        return new RefusedServer(implementation, peer);
    }

    /// <summary>Waits until the server names the alert that ended the handshake, then looks for what must not be there.</summary>
    public async Task AssertToldAndNotAskedAsync(TlsAlert alert, CancellationToken cancellationToken)
    {
        await _peer.WaitForLogAsync(PatternOf(alert), s_patience, cancellationToken);
        if (_peer is KestrelServer kestrel)
        {
            Assert.Equal((0, 0), (kestrel.Counts.Handshakes, kestrel.Counts.Requests));
        }
        else
        {
            // Both print what they receive once the handshake is over.
            Assert.DoesNotContain("GET ", Log, StringComparison.Ordinal);
        }
    }

    public ValueTask DisposeAsync() => _peer.DisposeAsync();

    private string PatternOf(TlsAlert alert) => _implementation == TlsImplementation.GnuTls
        ? $@"Alert\[2\|{(int)alert}\] - .* was received"
        : $"alert {Regex.Replace(alert.ToString(), "(?<=[a-z])[A-Z]", letter => $" {letter.Value}")}";
}
