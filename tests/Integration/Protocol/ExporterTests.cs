using System.Security.Authentication;
using System.Text.RegularExpressions;
using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.Protocol;

/// <summary>Exporters (RFC 8446, section 7.5; RFC 5705): both ends derive the same.</summary>
public sealed partial class ExporterTests
{
    private const int Deadline = 120_000;
    private const string Label = "EXPORTER-TlsSimple-Test";

    private static readonly string[] s_arguments = ["-keymatexport", Label, "-keymatexportlen", "48"];

    [Theory(Timeout = Deadline)]
    [InlineData("-tls1_3")]
    [InlineData("-tls1_2")]
    public async Task ExportKeyingMaterial_Client_IsWhatTheServerExports(string version)
    {
        await using OpenSslServer server = await OpenSslServer.StartAsync(ProtocolPeers.Certificate, [version, .. s_arguments]);
        using TlsClientContext context = ProtocolPeers.ClientContext();
        await using TlsStream stream = await ProtocolPeers.ConnectAsync(server.Port, context);

        Match theirs = await server.WaitForLogAsync(KeyingMaterial(), ProtocolPeers.Patience);

        CheckExports(stream, theirs, version);
    }

    [Theory(Timeout = Deadline)]
    [InlineData("-tls1_3")]
    [InlineData("-tls1_2")]
    public async Task ExportKeyingMaterial_Server_IsWhatTheClientExports(string version)
    {
        (TlsStream stream, OpenSslClient client) = await ProtocolPeers.AcceptAsync([version, .. s_arguments]);
        await using (client)
        await using (stream)
        {
            Match theirs = await client.WaitForLogAsync(KeyingMaterial(), ProtocolPeers.Patience);

            CheckExports(stream, theirs, version);
        }
    }

    /// <summary>RFC 7627, section 5.4: without it another connection may have the same master secret.</summary>
    [Fact(Timeout = Deadline)]
    public async Task ExportKeyingMaterial_NoExtendedMasterSecret_Throws()
    {
        await using GnuTlsServer server = await GnuTlsServer.StartAsync(ProtocolPeers.Certificate, "NORMAL:-VERS-ALL:+VERS-TLS1.2:%NO_SESSION_HASH");
        using TlsClientContext context = ProtocolPeers.ClientContext();
        await using TlsStream stream = await ProtocolPeers.ConnectAsync(server.Port, context);

        byte[] output = new byte[48];
        Assert.Equal(SslProtocols.Tls12, stream.SslProtocol);
        var e = Assert.Throws<InvalidOperationException>(() => stream.ExportKeyingMaterial(Label, output));
        Assert.Contains("RFC 7627", e.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => stream.ExportKeyingMaterial(Label, [], output));
        Assert.All(output, b => Assert.Equal(0, b));
    }

    private static void CheckExports(TlsStream stream, Match theirs, string version)
    {
        byte[] ours = new byte[48];
        stream.ExportKeyingMaterial(Label, ours);
        Assert.Equal(theirs.Groups[1].Value, Convert.ToHexString(ours));

        // An empty context is none in TLS 1.3 alone (RFC 5705, section 4).
        byte[] withContext = new byte[48];
        stream.ExportKeyingMaterial(Label, [], withContext);
        Assert.Equal(version == "-tls1_3", ours.AsSpan().SequenceEqual(withContext));
    }

    [GeneratedRegex(@"Keying material: ([0-9A-F]{96})")]
    private static partial Regex KeyingMaterial();
}
