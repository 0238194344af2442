using System.Globalization;
using System.Runtime.InteropServices;
using TlsSimple.Bench;
using TlsSimple.Bench.IdleConnections;
using TlsSimple.Bench.Profiles;
using TlsSimple.Bench.Runs;
using TlsSimple.Bench.Workers;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case ["run", var server, .. string[] words] when BenchOptions.TryParse(words) is { } options:
        return await FullRun.RunAsync(options, server);

    case ["worker", var contender]:
        await WorkerLoop.RunAsync(contender);
        return 0;

    case ["profile", var server, var row, var contender, var seconds]:
        return await ProfileRun.RunAsync(server, row, contender, double.Parse(seconds, CultureInfo.InvariantCulture));

    case ["flame", var title]:
        Console.Write(FlameGraph.Read(Console.In).Draw(title));
        return 0;

    case ["idle", .. string[] words]:
        await IdleRun.RunAsync(words);
        return 0;

    case ["idle-end", .. string[] words]:
        await IdleEnd.RunAsync(words);
        return 0;

    case ["verify"]:
        ShowMachine();
        UsualChains.Run();
        ManyAnchors.Run();
        HostileSets.Run();
        return 0;

    case ["resume"]:
        ShowMachine();
        Resumption.Run();
        return 0;

    default:
        Console.Error.WriteLine("What is to be measured: run (eng/bench.sh [--quick] [--row NAME] [--list]), profile and flame (eng/flame.sh), verify, resume or idle?");
        return 2;
}

static void ShowMachine() =>
    Console.WriteLine($"{Environment.ProcessorCount} processors, {RuntimeInformation.ProcessArchitecture}, {RuntimeInformation.FrameworkDescription}\n");
