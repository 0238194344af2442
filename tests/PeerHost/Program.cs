using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using TlsSimple.PeerHost;

// PeerHost CERTIFICATE-PEM KEY-PEM: serves until standard input ends. The ports come as one line of JSON.
if (args is not [string certificate, string key])
{
    await Console.Error.WriteLineAsync("usage: PeerHost CERTIFICATE-PEM KEY-PEM");
    return 2;
}

await using WebApplication application = Host.Create(certificate, key);
await application.StartAsync();
Console.WriteLine(JsonSerializer.Serialize(Host.Ports(application)));

while (await Console.In.ReadLineAsync() is not null)
{
    // Whoever started this process tells its end by closing our input.
}

return 0;
