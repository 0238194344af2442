namespace TlsSimple.Unit.Doubles;

/// <summary>No test waits for ever: what does not come soon is a failure.</summary>
internal static class Deadline
{
    /// <summary>Far more than anything here takes, also on a machine that is busy with other things.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    public static Task Soon(this Task task) => task.WaitAsync(s_limit);

    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(s_limit);

    public static Task Soon(this ValueTask task) => task.AsTask().WaitAsync(s_limit);

    public static Task<T> Soon<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(s_limit);
}
