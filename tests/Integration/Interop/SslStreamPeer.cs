using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Interop;

/// <summary>
/// .NET's own SslStream, in this process. It has no say in groups: there TlsSimple decides. Where sessions are taken up it is not given suites
/// either, since it resumes none with a CipherSuitesPolicy.
/// </summary>
internal sealed class SslStreamPeer : InteropPeer
{
    public override Task<IPeerRow> ServeAsync(InteropRow row, CancellationToken cancellationToken)
    {
        TestCertificate certificate = InteropPki.Server(row.Chain);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = Context(certificate),
            EnabledSslProtocols = row.Protocol,
            CipherSuitesPolicy = Suites(row),
            AllowTlsResume = row.Resumption != RowResumption.Off,
            ClientCertificateRequired = row.ClientCertificate is not null,
            CertificateChainPolicy = row.ClientCertificate is { } kind ? Policy(InteropPki.Client(kind)) : null,
        };
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return Task.FromResult<IPeerRow>(new Part(listener, ((IPEndPoint)listener.LocalEndpoint).Port, async token =>
        {
            using Socket socket = await listener.AcceptSocketAsync(token);
            socket.NoDelay = true;
            await using var stream = new SslStream(new NetworkStream(socket));
            await stream.AuthenticateAsServerAsync(options, token);
            PeerFacts facts = Facts(stream);
            await RowConversation.AnswerAsync(stream, stream.ShutdownAsync, RowEnd.ClientFirst, token);
            return facts;
        }));
    }

    public override Task<IPeerRow> ConnectAsync(InteropRow row, int port, CancellationToken cancellationToken)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = row.Protocol,
            CipherSuitesPolicy = Suites(row),
            AllowTlsResume = row.Resumption != RowResumption.Off,
            CertificateChainPolicy = Policy(InteropPki.Server(row.Chain)),
            ClientCertificateContext = row.ClientCertificate is { } kind ? Context(InteropPki.Client(kind)) : null,
        };
        return Task.FromResult<IPeerRow>(new Part(null, port, async token =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, port, token);
            await using var stream = new SslStream(new NetworkStream(socket));
            await stream.AuthenticateAsClientAsync(options, token);
            PeerFacts facts = Facts(stream);
            await RowConversation.AskAsync(stream, stream.ShutdownAsync, RowEnd.ClientFirst, token);
            return facts;
        }));
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static CipherSuitesPolicy? Suites(InteropRow row) => row.Resumption == RowResumption.Off && !OperatingSystem.IsWindows() ? new CipherSuitesPolicy([row.Suite]) : null;

    private static SslStreamCertificateContext Context(TestCertificate certificate) =>
        SslStreamCertificateContext.Create(certificate.WithKey, [.. certificate.Intermediates], offline: true);

    private static X509ChainPolicy Policy(TestCertificate certificate) => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { certificate.Root },

        // What it takes up has the peer's own certificate only, and that is judged again.
        ExtraStore = { certificate.Intermediates[0] },
        RevocationMode = X509RevocationMode.NoCheck,
        DisableCertificateDownloads = true,
    };

    private static PeerFacts Facts(SslStream stream) => new(
        stream.SslProtocol == System.Security.Authentication.SslProtocols.Tls13 ? "TLSv1.3" : "TLSv1.2",
        stream.NegotiatedCipherSuite.ToString(),
        Group: null,
        Resumed: null,
        (stream.RemoteCertificate as X509Certificate2)?.GetNameInfo(X509NameType.SimpleName, forIssuer: false));

    private sealed class Part(TcpListener? listener, int port, Func<CancellationToken, Task<PeerFacts>> next) : IPeerRow
    {
        public int Port => port;

        public Task<PeerFacts> NextAsync(CancellationToken cancellationToken) => Task.Run(() => next(cancellationToken), cancellationToken);

        public ValueTask DisposeAsync()
        {
            listener?.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
