using System.Diagnostics.Metrics;
using Microsoft.Extensions.Http;

namespace TlsSimple;

/// <summary>Puts TlsSimple around a client's primary handler after all other configuration of it, in whatever order the calls came.</summary>
internal sealed class TlsSimpleHandlerFilter(
    IEnumerable<TlsSimpleClientRegistration> registrations,
    TlsClientContexts contexts,
    IMeterFactory? meterFactory = null)
    : IHttpMessageHandlerBuilderFilter
{
    public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) => builder =>
    {
        next(builder);
        string name = builder.Name ?? "";
        if (!registrations.Any(registration => registration.Covers(name)))
        {
            return;
        }

        if (builder.PrimaryHandler is not SocketsHttpHandler sockets)
        {
            throw TlsFailure.InvalidOption(
                $"The primary handler of the HTTP client '{name}' is a {builder.PrimaryHandler.GetType().Name}: UseTlsSimple needs a SocketsHttpHandler, " +
                "which is the default, or can be set with UseSocketsHttpHandler.");
        }

        // The factory's own filter for metrics comes later, and no longer sees a SocketsHttpHandler.
        sockets.MeterFactory ??= meterFactory;
        TlsClientContextLease lease = contexts.Lease(name);
        try
        {
            builder.PrimaryHandler = new TlsSimpleHandler(lease.Options, lease.Context, sockets, lease);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    };
}
