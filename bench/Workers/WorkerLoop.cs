using System.Diagnostics;

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
        var connections = new ConnectWork(stack);
        while (await Console.In.ReadLineAsync() is { } line)
        {
            Outcome outcome;
            try
            {
                outcome = await MeasureAsync(Wire.Read<Order>(line), http, connections);
            }
            catch (Exception error) when (error is HttpRequestException or IOException or InvalidOperationException or TlsException)
            {
                outcome = new Outcome(0, 0, 0, error.ToString());
            }

            await Console.Out.WriteLineAsync(Wire.Write(outcome));
        }
    }

    private static async Task<Outcome> MeasureAsync(Order order, HttpWork http, ConnectWork connections)
    {
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        double count = order.Work == "connect" ? connections.Run(order) : await http.RunAsync(order);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new Outcome(count, seconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
    }
}
