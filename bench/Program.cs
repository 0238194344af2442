using System.Globalization;
using System.Runtime.InteropServices;
using TlsSimple.Bench;
using TlsSimple.Bench.IdleConnections;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["idle", .. string[] words]:
        await IdleRun.RunAsync(words);
        return 0;
    case ["idle-end", .. string[] words]:
        await IdleEnd.RunAsync(words);
        return 0;
}

Console.WriteLine($"{Environment.ProcessorCount} processors, {RuntimeInformation.ProcessArchitecture}, {RuntimeInformation.FrameworkDescription}\n");
switch (args)
{
    case ["verify"]:
        UsualChains.Run();
        ManyAnchors.Run();
        HostileSets.Run();
        return 0;

    case ["resume"]:
        Resumption.Run();
        return 0;

    default:
        Console.Error.WriteLine("What is to be measured: verify or resume?");
        return 2;
}
