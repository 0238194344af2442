using System.Globalization;
using System.Runtime.InteropServices;
using TlsSimple.Bench;
using TlsSimple.Bench.IdleConnections;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["idle", .. string[] words]:
        await IdleRun.RunAsync(words);
        return;
    case ["idle-end", .. string[] words]:
        await IdleEnd.RunAsync(words);
        return;
}

Console.WriteLine($"{Environment.ProcessorCount} processors, {RuntimeInformation.ProcessArchitecture}, {RuntimeInformation.FrameworkDescription}\n");
UsualChains.Run();
ManyAnchors.Run();
HostileSets.Run();
