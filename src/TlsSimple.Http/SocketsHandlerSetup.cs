using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace TlsSimple;

/// <summary>Makes a SocketsHttpHandler take its connections from us, and closes every other way to a TLS connection.</summary>
internal static class SocketsHandlerSetup
{
    /// <exception cref="TlsException">The handler has settings that do not go together with this TLS.</exception>
    internal static void Apply(SocketsHttpHandler handler, TlsClientContext context, TlsSimpleOptions options)
    {
        Require(handler.ConnectCallback is null, "ConnectCallback", "TlsSimple makes the connections; use TlsSimpleOptions.Resolve to send one elsewhere");
        Require(handler.PlaintextStreamFilter is null, "PlaintextStreamFilter", "TlsSimple needs it itself");
        RequireDefault(handler.SslOptions);

        var connector = new TlsConnector(context, new TcpDialer(options));
        handler.ConnectCallback = connector.ConnectAsync;
        handler.PlaintextStreamFilter = connector.FilterAsync;
        handler.ResponseHeaderEncodingSelector = NoteResponse(handler.ResponseHeaderEncodingSelector);

        // SocketsHttpHandler makes a TLS connection of its own in corners that we do not know of yet: it then fails closed.
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => false;
    }

    private static HeaderEncodingSelector<HttpRequestMessage> NoteResponse(HeaderEncodingSelector<HttpRequestMessage>? next) =>
        (name, request) =>
        {
            RequestScope.NoteResponseHeader(request);
            return next?.Invoke(name, request);
        };

    private static void RequireDefault(SslClientAuthenticationOptions options)
    {
        const string where = "SslStream is not used; see TlsSimpleOptions (Trust, MinimumProtocol, MaximumProtocol)";
        Require(options.RemoteCertificateValidationCallback is null, "SslOptions.RemoteCertificateValidationCallback", where);
        Require(options.LocalCertificateSelectionCallback is null, "SslOptions.LocalCertificateSelectionCallback", where);
        Require(options.ClientCertificates is null or { Count: 0 }, "SslOptions.ClientCertificates", where);
        Require(options.ClientCertificateContext is null, "SslOptions.ClientCertificateContext", where);
        Require(options.EnabledSslProtocols == SslProtocols.None, "SslOptions.EnabledSslProtocols", where);
        Require(options.CipherSuitesPolicy is null, "SslOptions.CipherSuitesPolicy", where);
        Require(options.TargetHost is null, "SslOptions.TargetHost", where);
        Require(options.ApplicationProtocols is null, "SslOptions.ApplicationProtocols", "the request's version decides");
        Require(options.CertificateChainPolicy is null, "SslOptions.CertificateChainPolicy", where);
        Require(options.CertificateRevocationCheckMode == X509RevocationMode.NoCheck, "SslOptions.CertificateRevocationCheckMode", where);
    }

    private static void Require(bool condition, string property, string instead)
    {
        if (!condition)
        {
            throw TlsFailure.InvalidOption($"{property} is set on the SocketsHttpHandler: {instead}.");
        }
    }
}
