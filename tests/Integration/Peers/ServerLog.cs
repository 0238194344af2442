using System.Text;
using System.Text.RegularExpressions;

namespace TlsSimple.Integration.Peers;

/// <summary>The last words of a server. Safe for any number of writers and readers.</summary>
public sealed class ServerLog
{
    private const int Capacity = 256 * 1024;

    private readonly Lock _gate = new();
    private readonly StringBuilder _text = new();
    private TaskCompletionSource _changed = NewSignal();

    public void Append(ReadOnlySpan<char> text)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            _text.Append(text);
            if (_text.Length > Capacity)
            {
                _text.Remove(0, _text.Length - Capacity);
            }

            changed = _changed;
            _changed = NewSignal();
        }

        changed.SetResult();
    }

    public void AppendLine(string line) => Append(line + "\n");

    /// <summary>Waits until the log has a match.</summary>
    /// <exception cref="TimeoutException">It came to none in time; the message has the log.</exception>
    public async Task<Match> WaitForAsync(Regex pattern, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(timeout);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                Match match = pattern.Match(_text.ToString());
                if (match.Success)
                {
                    return match;
                }

                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(deadline.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException($"The log shows no /{pattern}/ after {timeout}. It says:\n{this}");
            }
        }
    }

    public override string ToString()
    {
        lock (_gate)
        {
            return _text.ToString();
        }
    }

    // Continuations run elsewhere: never inside Append, which may be the server's own thread.
    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
