// Managed bytes for each request, over HTTP/1.1 and HTTP/2, by TlsSimple, SslStream and without TLS:
//
//   Allocations URL PLAIN1 PLAIN2 ROOTS.pem    URL: https; PLAIN1, PLAIN2: http, HTTP/1.1 and HTTP/2
//
// A line each: "HTTP contender bytes".
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using TlsSimple.Allocations;

if (args is not [var url, var plain1, var plain2, var roots])
{
    Console.Error.WriteLine("usage: Allocations URL PLAIN1 PLAIN2 ROOTS.pem");
    return 2;
}

Gets.Servers = new Servers(new Uri(url), new Uri(plain1), new Uri(plain2), roots);

// Within this process: the toolchain that builds another one does not know every framework.
Job job = Job.Default.WithToolchain(InProcessNoEmitToolchain.Instance).WithWarmupCount(5).WithIterationCount(5).WithInvocationCount(512).WithUnrollFactor(16);
IConfig config = ManualConfig.CreateEmpty().AddJob(job).AddDiagnoser(MemoryDiagnoser.Default).AddColumnProvider(DefaultColumnProviders.Instance)
    .AddLogger(NullLogger.Instance).WithArtifactsPath("artifacts/bench/allocations");
Summary summary = BenchmarkRunner.Run<Gets>(config);
foreach (BenchmarkReport report in summary.Reports)
{
    BenchmarkCase one = report.BenchmarkCase;
    if (report.GcStats.GetBytesAllocatedPerOperation(one) is not { } bytes || !report.Success)
    {
        Console.Error.WriteLine($"{one.DisplayInfo} did not run.");
        return 1;
    }

    Console.WriteLine($"{one.Parameters[nameof(Gets.Http)]} {one.Descriptor.WorkloadMethod.Name} {bytes}");
}

return summary.Reports.IsEmpty ? 1 : 0;
