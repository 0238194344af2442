using Microsoft.AspNetCore.Server.Kestrel.Core;
using TlsSimple;

namespace Microsoft.AspNetCore.Hosting;

/// <summary>Puts endpoints of Kestrel behind TlsSimple, as <c>UseHttps</c> puts them behind the platform's TLS.</summary>
/// <remarks>
/// Where the options name no <see cref="TlsOptions.ApplicationProtocols"/>, <see cref="ListenOptions.Protocols"/> decides: h2 first, then
/// http/1.1. The two may not contradict each other, and HTTP/3 is refused: its TLS is QUIC's, which is not ours. Both show when the server starts,
/// since <see cref="ListenOptions.Protocols"/> may change up to then.
/// </remarks>
public static class ListenOptionsTlsSimpleExtensions
{
    /// <summary>Shows this identity to every client.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="identity"/> is <c>null</c>.</exception>
    public static ListenOptions UseTlsSimple(this ListenOptions listenOptions, TlsIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return listenOptions.UseTlsSimple(options => options.Identities.Add(identity));
    }

    /// <summary>Sets the options here, at once.</summary>
    /// <exception cref="ArgumentNullException"><paramref name="configure"/> is <c>null</c>.</exception>
    public static ListenOptions UseTlsSimple(this ListenOptions listenOptions, Action<TlsServerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new TlsServerOptions();
        configure(options);
        return listenOptions.UseTlsSimple(options);
    }

    /// <summary>Takes these options as they are now: what is changed later has no effect.</summary>
    /// <remarks>An option with a value that is not allowed ends the start of the server by a <see cref="TlsException"/>.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is <c>null</c>.</exception>
    public static ListenOptions UseTlsSimple(this ListenOptions listenOptions, TlsServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(listenOptions);
        ArgumentNullException.ThrowIfNull(options);
        var context = new EndpointContext(ServerOptionsCopy.Of(options));
        return listenOptions.Add(context.Get);
    }

    /// <summary>Takes a context that the caller has made, and disposes of; several endpoints may share it.</summary>
    /// <remarks>Its application protocols are its own. A connection on which it negotiates what <see cref="ListenOptions.Protocols"/> does not serve is closed, with a line in the log.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="context"/> is <c>null</c>.</exception>
    public static ListenOptions UseTlsSimple(this ListenOptions listenOptions, TlsServerContext context)
    {
        ArgumentNullException.ThrowIfNull(listenOptions);
        ArgumentNullException.ThrowIfNull(context);
        return listenOptions.Add(endpoint =>
        {
            EndpointProtocols.RefuseHttp3(endpoint);
            return context;
        });
    }

    private static ListenOptions Add(this ListenOptions listenOptions, Func<ListenOptions, TlsServerContext> contextOf)
    {
        EndpointScheme.SayHttps(listenOptions);
        var log = new TlsServerLog(listenOptions.ApplicationServices);
        listenOptions.Use(next => new TlsConnectionMiddleware(next, contextOf(listenOptions), listenOptions.Protocols, log).OnConnectionAsync);
        return listenOptions;
    }
}
