using System.Globalization;
using System.Runtime.InteropServices;
using TlsSimple.Bench;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Console.WriteLine($"{Environment.ProcessorCount} processors, {RuntimeInformation.ProcessArchitecture}, {RuntimeInformation.FrameworkDescription}\n");
UsualChains.Run();
ManyAnchors.Run();
HostileSets.Run();
