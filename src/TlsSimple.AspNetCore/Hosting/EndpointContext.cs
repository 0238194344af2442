using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace TlsSimple;

/// <summary>The context of an endpoint: made when the endpoint is bound, once, as one that listens on two addresses is bound twice.</summary>
internal sealed class EndpointContext(TlsServerOptions options)
{
    private readonly Lock _lock = new();
    private TlsServerContext? _context;

    /// <exception cref="TlsException">An option has a value that is not allowed, or contradicts the endpoint's protocols.</exception>
    internal TlsServerContext Get(ListenOptions endpoint)
    {
        lock (_lock)
        {
            return _context ??= Create(endpoint);
        }
    }

    private TlsServerContext Create(ListenOptions endpoint)
    {
        EndpointProtocols.Apply(endpoint, options);
        var context = new TlsServerContext(options);
        endpoint.ApplicationServices.GetService<IHostApplicationLifetime>()?.ApplicationStopped.Register(context.Dispose);
        return context;
    }
}
