using System.Net.Security;
using System.Security.Authentication;
using TlsSimple.Unit.Doubles;
using Xunit;

namespace TlsSimple.Unit.Resumption;

/// <summary>A server that gives sessions and takes them up: .NET's or ours. It echoes one line a connection.</summary>
internal sealed class ResumingServer(Func<Stream, Task<Stream>> authenticate) : IDisposable
{
    private static readonly Lazy<TestIdentity> s_knownClient =
        new(() => TestIdentity.Create(new TestIdentitySpec { ExtendedKeyUsage = TestIdentitySpec.ClientAuth }));

    private readonly List<IDisposable> _owned = [];

    /// <summary>Whom servers accept that ask for a certificate.</summary>
    public static TestIdentity KnownClient => s_knownClient.Value;

    public static ResumingServer Create(ResumingServerKind kind, SslProtocols protocol, TestIdentity? identity = null, bool asksForCertificate = false)
    {
        identity ??= TestIdentity.Ecdsa;
        if (kind == ResumingServerKind.SslStream)
        {
            // Sessions belong to the context of the certificate: a new one has forgotten all.
            var context = SslStreamCertificateContext.Create(identity.Leaf, [.. identity.Intermediates], offline: true);
            return new ResumingServer(async transport =>
            {
                var stream = new SslStream(transport);
                await stream.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = context,
                    EnabledSslProtocols = protocol,
                    ClientCertificateRequired = asksForCertificate,
#pragma warning disable CA5359 // Whom it lets in is not what is tested.
                    RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
                    ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
                });
                return stream;
            });
        }

        var ours = new TlsServerContext(new TlsServerOptions
        {
            Identities = { TlsIdentity.FromCertificate(identity.Leaf, identity.Intermediates) },
            MinimumProtocol = protocol,
            MaximumProtocol = protocol,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            ClientCertificates = asksForCertificate ? TlsClientCertificateMode.Optional : TlsClientCertificateMode.None,
            ClientTrust = asksForCertificate ? KnownClient.Anchors : null,
        });
        var server = new ResumingServer(async transport =>
        {
            var stream = new TlsStream(transport);
            await stream.AuthenticateAsServerAsync(ours);
            return stream;
        });
        server._owned.Add(ours);
        return server;
    }

    /// <summary>One connection, from the handshake to close_notify. Throws what the client's side throws.</summary>
    public async Task<TlsConnectionInfo> ConnectAsync(TlsClientContext context, string host = TestIdentity.Host)
    {
        var pair = new DuplexPair();
        Task serving = ServeAsync(pair.Server);
        var stream = new TlsStream(pair.Client);
        try
        {
            await stream.AuthenticateAsClientAsync(context, host).Soon();
            await stream.WriteAsync("hello\n"u8.ToArray()).Soon();
            byte[] answer = new byte[6];
            await stream.ReadExactlyAsync(answer).Soon();
            Assert.Equal("hello\n"u8, answer);
        }
        finally
        {
            await stream.DisposeAsync();
            await serving.Soon();
        }

        return stream.ConnectionInfo!;
    }

    public void Dispose() => _owned.ForEach(owned => owned.Dispose());

    private async Task ServeAsync(Stream transport)
    {
        try
        {
            await using Stream stream = await authenticate(transport);
            byte[] line = new byte[6];
            await stream.ReadExactlyAsync(line);
            await stream.WriteAsync(line);
            Assert.Equal(0, await stream.ReadAsync(line));
        }
        catch (Exception error) when (error is IOException or AuthenticationException)
        {
            // The client has gone; its side of the test says whether it should have.
            await transport.DisposeAsync();
        }
    }
}
