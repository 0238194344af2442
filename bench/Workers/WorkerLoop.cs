using System.Diagnostics;
using System.Runtime;

namespace TlsSimple.Bench.Workers;

/// <summary>A contender's process: an order a line, an outcome a line.</summary>
internal static class WorkerLoop
{
    public const string TlsSimple = "TlsSimple";
    public const string SslStream = "SslStream";
    public const string Plain = "plain";

    public static async Task RunAsync(string contender)
    {
        ITlsStack stack = contender switch
        {
            TlsSimple => new TlsSimpleStack(),
            SslStream => new SslStreamStack(),
            Plain => new PlainStack(),
            _ => throw new ArgumentException($"There is no contender {contender}.", nameof(contender)),
        };
        using var http = new HttpWork(stack);
        using var pool = new PoolWork(stack);
        using var streams = new StreamWork(stack);
        var connections = new ConnectWork(stack);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            Order order = Wire.Read<Order>(line);
            Outcome outcome;
            try
            {
                outcome = order.Work == "pool"
                    ? new Outcome(order.AtOnce, 0, 0, Memory: (await pool.RunAsync(order)).ToString())
                    : await MeasureAsync(() => order.Work switch
                    {
                        "connect" => Task.FromResult(connections.Run(order)),
                        "rounds" or "write" => Task.FromResult(streams.Run(order)),
                        _ => http.RunAsync(order),
                    });
            }
            catch (Exception error) when (error is HttpRequestException or IOException or InvalidOperationException or TlsException)
            {
                outcome = new Outcome(0, 0, 0, error.ToString());
            }

            await Console.Out.WriteLineAsync(Wire.Write(outcome));
        }
    }

    private static async Task<Outcome> MeasureAsync(Func<Task<double>> work)
    {
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long compiled = JitInfo.GetCompiledMethodCount();
        long start = Stopwatch.GetTimestamp();
        double count = await work();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new Outcome(count, seconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds) { Compiled = JitInfo.GetCompiledMethodCount() - compiled };
    }
}
