using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using TypedClient;
using TypedClient.Demo;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
{
    Args = args,
    ContentRootPath = AppContext.BaseDirectory, // appsettings.json lies beside the program, wherever it is started from
});

// Without the address of a catalogue: one in this process, whose CA becomes the one that is trusted.
await using DemoCatalog? demo = string.IsNullOrEmpty(builder.Configuration["Catalog:BaseAddress"]) ? await DemoCatalog.StartAsync() : null;
demo?.AddTo(builder);

// This is all that the typed client needs: its CA, and what else is asked of its connections, stands in the section.
builder.Services
    .AddHttpClient<CatalogClient>(http => http.BaseAddress = new Uri(builder.Configuration["Catalog:BaseAddress"]!))
    .UseTlsSimple(builder.Configuration.GetSection("TlsSimple"));

builder.Services.AddTransient<CatalogReport>();
using IHost host = builder.Build();
try
{
    await host.StartAsync();
}
catch (OptionsValidationException error)
{
    await Console.Error.WriteLineAsync(error.Message);
    return 2;
}

bool isGood = await host.Services.GetRequiredService<CatalogReport>().RunAsync();
if (demo is not null)
{
    isGood &= await DemoCatalog.ShowRefusalAsync(host.Services.GetRequiredService<IHttpClientFactory>());
}

await host.StopAsync();
return isGood ? 0 : 1;
