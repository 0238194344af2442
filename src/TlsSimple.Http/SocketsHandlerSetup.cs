using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace TlsSimple;

/// <summary>Makes a SocketsHttpHandler take its connections from us, and closes every other way to a TLS connection.</summary>
internal static class SocketsHandlerSetup
{
    /// <returns>What the handler takes its connections from; to be disposed with it.</returns>
    /// <exception cref="TlsException">The handler has settings that do not go together with this TLS.</exception>
    internal static TlsConnector Apply(SocketsHttpHandler handler, TlsClientContext context, TlsSimpleOptions options)
    {
        Require(handler.ConnectCallback?.Target is not TlsConnector, "ConnectCallback", "it belongs to another TlsSimpleHandler; give each one a SocketsHttpHandler of its own");
        Require(handler.ConnectCallback is null || !options.HasDialOptions, "ConnectCallback", "it opens the connections, so Dial, UnixSocket, LocalAddress, KeepAlive, Resolve and ConnectTo of TlsSimpleOptions would have no effect");
        RequireDefault(handler.SslOptions);

        ProxyRouter? router = TakeOverProxy(handler, options);
        var connector = new TlsConnector(
            context,
            options,
            new TransportConnector(options, new TransportDialer(options, handler.ConnectCallback), router, handler.DefaultProxyCredentials),
            proxyIsOurs: () => !handler.UseProxy || (router is not null && handler.Proxy == router),
            handler.PlaintextStreamFilter);
        handler.ConnectCallback = connector.ConnectAsync;
        handler.PlaintextStreamFilter = connector.FilterAsync;
        handler.ResponseHeaderEncodingSelector = NoteResponse(handler.ResponseHeaderEncodingSelector);

        // SocketsHttpHandler makes a TLS connection of its own in corners that we do not know of yet: it then fails closed.
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => false;
        return connector;
    }

    private static ProxyRouter? TakeOverProxy(SocketsHttpHandler handler, TlsSimpleOptions options)
    {
        if (options.UnixSocket is not null)
        {
            handler.UseProxy = false;
            return null;
        }

        // Also if no proxy is to be used: that can be set as long as the handler has sent nothing.
        var router = new ProxyRouter(handler.Proxy, isInUse: () => handler.UseProxy);
        handler.Proxy = router;
        return router;
    }

    private static HeaderEncodingSelector<HttpRequestMessage> NoteResponse(HeaderEncodingSelector<HttpRequestMessage>? next) =>
        (name, request) =>
        {
            RequestScope.NoteResponseHeader(request);
            return next?.Invoke(name, request);
        };

    /// <summary>They are SslStream's, which is not used: set there they would have no effect, and whoever set them would not know.</summary>
    private static void RequireDefault(SslClientAuthenticationOptions options)
    {
        Require(options.RemoteCertificateValidationCallback is null, "RemoteCertificateValidationCallback", "whom to trust is TlsSimpleOptions.Trust, with Pins and PeerFilter");
        Require(options.LocalCertificateSelectionCallback is null, "LocalCertificateSelectionCallback", "TlsSimpleOptions.IdentitySelector chooses a client certificate");
        Require(options.ClientCertificates is null or { Count: 0 }, "ClientCertificates", "a client certificate is TlsSimpleOptions.Identity");
        Require(options.ClientCertificateContext is null, "ClientCertificateContext", "a client certificate is TlsSimpleOptions.Identity");
        Require(options.EnabledSslProtocols == SslProtocols.None, "EnabledSslProtocols", "the versions are TlsSimpleOptions.MinimumProtocol and MaximumProtocol");
        Require(options.CipherSuitesPolicy is null, "CipherSuitesPolicy", "the suites are fixed; docs/policy.md has them");
        Require(options.TargetHost is null, "TargetHost", "another name than the URL's is TlsSimpleOptions.ServerName");
        Require(options.ApplicationProtocols is null, "ApplicationProtocols", "the request's version decides");
        Require(options.CertificateChainPolicy is null, "CertificateChainPolicy", "whom to trust is TlsSimpleOptions.Trust");
        Require(options.CertificateRevocationCheckMode == X509RevocationMode.NoCheck, "CertificateRevocationCheckMode", "revocation lists are TlsSimpleOptions.Revocation");
        Require(options.EncryptionPolicy == EncryptionPolicy.RequireEncryption, "EncryptionPolicy", "everything is encrypted");

        static void Require(bool condition, string property, string instead) =>
            SocketsHandlerSetup.Require(condition, $"SslOptions.{property}", $"SslStream is not used; {instead}");
    }

    private static void Require(bool condition, string property, string instead)
    {
        if (!condition)
        {
            throw TlsFailure.InvalidOption($"{property} is set on the SocketsHttpHandler: {instead}.");
        }
    }
}
