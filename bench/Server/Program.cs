using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using TlsSimple.BenchServer;

if (args is not [var pki])
{
    Console.Error.WriteLine("The folder of the certificates is missing.");
    return 2;
}

await using WebApplication application = Host.Create(pki);
await application.StartAsync();
Console.WriteLine(JsonSerializer.Serialize(Host.Ports(application)));

// Whoever started it holds its standard input open.
await Console.In.ReadToEndAsync();
await application.StopAsync();
return 0;
