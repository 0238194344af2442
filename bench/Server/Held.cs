using Microsoft.AspNetCore.Http;

namespace TlsSimple.BenchServer;

/// <summary>Answers that are not complete until another request says so: meanwhile each has a connection of its own.</summary>
internal static class Held
{
    private static TaskCompletionSource s_released = New();

    public static async Task WaitAsync(HttpContext context)
    {
        Task released = s_released.Task;
        await context.Response.Body.FlushAsync();
        await released.WaitAsync(context.RequestAborted);
    }

    public static Task ReleaseAsync(HttpContext context)
    {
        Interlocked.Exchange(ref s_released, New()).SetResult();
        return context.Response.WriteAsync("released");
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
