using Microsoft.Extensions.DependencyInjection;

namespace TlsSimple.Integration.Rows;

/// <summary>An HttpClient made in one of the ways, with the same options and the same SocketsHttpHandler in each.</summary>
internal sealed class RowClient : IDisposable
{
    private readonly ServiceProvider? _services;

    private RowClient(HttpClient client, ServiceProvider? services)
    {
        Client = client;
        _services = services;
        Client.Timeout = TimeSpan.FromSeconds(60);
    }

    public HttpClient Client { get; }

    public static RowClient Make(ClientForm form, Action<TlsSimpleOptions> configure, Action<SocketsHttpHandler> configureSockets)
    {
        if (form == ClientForm.BareHandler)
        {
            var options = new TlsSimpleOptions();
            configure(options);
            var sockets = new SocketsHttpHandler();
            configureSockets(sockets);
            return new RowClient(new HttpClient(new TlsSimpleHandler(options, sockets)), null);
        }

        var collection = new ServiceCollection();
        Action<SocketsHttpHandler, IServiceProvider> primary = (sockets, _) => configureSockets(sockets);
        switch (form)
        {
            case ClientForm.Factory:
                collection.AddHttpClient().UseTlsSimple(configure);
                collection.ConfigureHttpClientDefaults(defaults => defaults.UseSocketsHttpHandler(primary));
                break;

            case ClientForm.NamedClient:
                collection.AddHttpClient("row").UseTlsSimple(configure).UseSocketsHttpHandler(primary);
                break;

            default:
                collection.AddHttpClient<TypedRow>().UseTlsSimple(configure).UseSocketsHttpHandler(primary);
                break;
        }

        ServiceProvider services = collection.BuildServiceProvider();
        HttpClient client = form == ClientForm.TypedClient
            ? services.GetRequiredService<TypedRow>().Client
            : services.GetRequiredService<IHttpClientFactory>().CreateClient(form == ClientForm.NamedClient ? "row" : "");
        return new RowClient(client, services);
    }

    public void Dispose()
    {
        Client.Dispose();
        _services?.Dispose();
    }

    /// <summary>A typed client, made by the container.</summary>
    private sealed class TypedRow(HttpClient client)
    {
        public HttpClient Client => client;
    }
}
