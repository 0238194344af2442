using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TlsSimple.Unit.Doubles;
using Xunit;

namespace TlsSimple.Unit.Server;

/// <summary>Tickets, as a client that is not ours uses them.</summary>
public sealed class ResumptionTests
{
    private static readonly (TestIdentity Made, TlsIdentity Identity) s_server = ServerPki.Of(TestKey.Ecdsa, TestIdentity.Host);

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Tickets_ClientComesBack_IsResumed(SslProtocols protocol)
    {
        using var context = new TlsServerContext(TlsPair.Showing(s_server.Identity));
        Assert.False((await ConnectAsync(context, protocol)).IsResumed);
        TlsConnectionInfo info = await ConnectAsync(context, protocol);

        Assert.True(info.IsResumed);
        Assert.Equal((protocol, TestIdentity.Host), (info.Protocol, info.ServerName));
        Assert.Empty(info.LocalCertificates);
    }

    private static async Task<TlsConnectionInfo> ConnectAsync(TlsServerContext context, SslProtocols protocol, X509Certificate2? shown = null)
    {
        var pair = new DuplexPair();
        await using var server = new TlsStream(pair.Server);
        await using var client = new SslStream(pair.Client);
        Task connecting = client.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = TestIdentity.Host,
            EnabledSslProtocols = protocol,
            AllowTlsResume = true,
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
            ClientCertificates = shown is null ? null : [shown],
        });
        await server.AuthenticateAsServerAsync(context).Soon();
        await connecting.Soon();
        await server.WriteAsync(new byte[] { 1 }).Soon();
        await client.ReadExactlyAsync(new byte[1]).AsTask().Soon();
        await client.ShutdownAsync().Soon();
        return server.ConnectionInfo!;
    }
}
