using System.Globalization;
using System.Runtime.InteropServices;
using TlsSimple.Bench;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
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
