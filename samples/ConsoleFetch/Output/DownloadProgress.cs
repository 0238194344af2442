using Spectre.Console;

namespace ConsoleFetch.Output;

/// <summary>A progress bar on stderr, if that is a terminal.</summary>
internal static class DownloadProgress
{
    /// <param name="name">What is downloaded.</param>
    /// <param name="length">How long it will be, if that is known.</param>
    /// <param name="copy">The download; it tells how many bytes are there, or is not asked to.</param>
    public static async Task<long> ShowAsync(string name, long? length, Func<Action<long>?, Task<long>> copy)
    {
        if (Terminal.Error() is not { } terminal)
        {
            return await copy(null);
        }

        return await terminal.Progress()
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                ProgressTask task = context.AddTask(Markup.Escape(name), maxValue: length ?? 1);
                task.IsIndeterminate = length is null;
                long total = await copy(bytes => task.Value = bytes);
                task.MaxValue = Math.Max(total, 1);
                task.Value = task.MaxValue;
                return total;
            });
    }
}
