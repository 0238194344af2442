using Microsoft.AspNetCore.Http;

namespace TlsSimple.BenchServer;

/// <summary>Holds requests until so many are there, so that each has a connection of its own.</summary>
internal static class Gate
{
    private static readonly Lock s_lock = new();
    private static TaskCompletionSource s_open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private static int s_waiting;

    public static async Task PassAsync(HttpContext context, int count)
    {
        Task open;
        lock (s_lock)
        {
            open = s_open.Task;
            if (++s_waiting == count)
            {
                s_open.SetResult();
                s_open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                s_waiting = 0;
            }
        }

        await open;
        await context.Response.WriteAsync("all");
    }
}
