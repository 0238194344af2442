using System.Text;
using Xunit;

namespace TlsSimple.Integration.Protocol;

/// <summary>
/// A stream of ours and a program of OpenSSL's that talk both ways at the same time, while things happen in between: our side writes
/// without a pause, from before the first of them until after the last.
/// </summary>
internal sealed class Conversation(TlsStream ours, Func<string, Task> type)
{
    private const int LineLength = 64 * 1024;
    private const int ChunkLength = 8 * 1024;

    /// <summary>What the program hears: its standard output goes here.</summary>
    public DigitListener Theirs { get; } = new();

    private DigitListener Ours { get; } = new();

    /// <summary>Plays it to the end and checks every digit of both directions.</summary>
    /// <param name="typed">Commands for the program, each between data.</param>
    /// <param name="done">What our side does, each between data.</param>
    /// <param name="cancellationToken">Limits it.</param>
    public async Task PlayAsync(IReadOnlyList<string> typed, IReadOnlyList<Func<TlsStream, Task>> done, CancellationToken cancellationToken)
    {
        var isTyped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task reading = ReadAsync(cancellationToken);
        Task<long> writing = WriteAsync(done, isTyped.Task, cancellationToken);
        Task<long> typing = TypeAsync(typed, isTyped);

        // Whoever fails ends it for all.
        await foreach (Task task in Task.WhenEach(reading, writing, typing).WithCancellation(cancellationToken))
        {
            await task;
        }

        Assert.Equal(await typing, await Ours.Completion.WaitAsync(cancellationToken));
        Assert.Equal(await writing, await Theirs.Completion.WaitAsync(cancellationToken));
    }

    private async Task<long> TypeAsync(IReadOnlyList<string> commands, TaskCompletionSource isTyped)
    {
        long sent = 0;
        await type($"{Digits.Begin}{Line()}");
        foreach (string command in commands)
        {
            await type(command);
            await type(Line());
            await type(Line());
        }

        isTyped.SetResult();
        await type($"{Line()}{Digits.End}");
        return sent;

        string Line()
        {
            string line = Digits.From(sent, LineLength);
            sent += line.Length;
            return line;
        }
    }

    private async Task<long> WriteAsync(IReadOnlyList<Func<TlsStream, Task>> actions, Task isTyped, CancellationToken cancellationToken)
    {
        long sent = 0;
        int next = 0;
        await ours.WriteAsync("{"u8.ToArray(), cancellationToken);
        while (next < actions.Count || !isTyped.IsCompleted)
        {
            await WriteChunkAsync();
            if (next < actions.Count)
            {
                await actions[next++](ours);
            }
        }

        await WriteChunkAsync();
        await ours.WriteAsync("}"u8.ToArray(), cancellationToken);
        return sent;

        async Task WriteChunkAsync()
        {
            await ours.WriteAsync(Encoding.ASCII.GetBytes(Digits.From(sent, ChunkLength)), cancellationToken);
            sent += ChunkLength;
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[32 * 1024];
        while (!Ours.Completion.IsCompleted)
        {
            int count = await ours.ReadAsync(buffer, cancellationToken);
            if (count == 0)
            {
                throw new EndOfStreamException("The peer has ended in the midst of it.");
            }

            Ours.Append(buffer.AsSpan(0, count));
        }
    }
}
