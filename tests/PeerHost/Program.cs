using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using TlsSimple.PeerHost;

// PeerHost CERTIFICATE-PEM KEY-PEM: serves until standard input ends. The ports come as one line of JSON.
if (args is not [string certificate, string key])
{
    await Console.Error.WriteLineAsync("usage: PeerHost CERTIFICATE-PEM KEY-PEM");
    return 2;
}

var ended = new TaskCompletionSource();
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
{
    signal.Cancel = true;
    ended.TrySetResult();
});
WebApplication application = Host.Create(certificate, key);
await application.StartAsync();
Console.WriteLine(JsonSerializer.Serialize(Host.Ports(application)));

// Whoever started this process tells its end by closing our input. It then ends at once: some requests never would.
await Task.WhenAny(ended.Task, Console.OpenStandardInput().CopyToAsync(Stream.Null));
return 0;
