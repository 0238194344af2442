using System.Text;
using Xunit;

namespace TlsSimple.Integration.Interop;

/// <summary>
/// What is said on every connection: a line each way, 100,000 bytes there and back, and close_notify from both. Over any
/// stream: also the plain one behind a proxy that does the TLS.
/// </summary>
internal static class RowConversation
{
    private const int Bulk = 100_000;
    private static readonly byte[] s_clientLine = Encoding.ASCII.GetBytes("hello from the client\n");
    private static readonly byte[] s_serverLine = Encoding.ASCII.GetBytes("hello from the server\n");
    private static readonly byte[] s_sent = [.. Enumerable.Range(0, Bulk).Select(i => (byte)((i * 31) + (i / 251)))];

    /// <param name="stream">An open connection.</param>
    /// <param name="close">Says this side's last word.</param>
    /// <param name="order">Who says the last word first.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task AskAsync(Stream stream, Func<Task> close, RowEnd order, CancellationToken cancellationToken)
    {
        byte[] got = new byte[Bulk];
        await stream.WriteAsync(s_clientLine, cancellationToken);
        await ExpectAsync(stream, s_serverLine, cancellationToken);
        await stream.WriteAsync(s_sent, cancellationToken);
        await stream.ReadExactlyAsync(got, cancellationToken);
        Assert.True(s_sent.AsSpan().SequenceEqual(got), "The data came back changed.");
        await EndAsync(stream, close, isFirst: order == RowEnd.ClientFirst, cancellationToken);
    }

    /// <inheritdoc cref="AskAsync"/>
    public static async Task AnswerAsync(Stream stream, Func<Task> close, RowEnd order, CancellationToken cancellationToken)
    {
        byte[] got = new byte[Bulk];
        await ExpectAsync(stream, s_clientLine, cancellationToken);
        await stream.WriteAsync(s_serverLine, cancellationToken);
        await stream.ReadExactlyAsync(got, cancellationToken);
        await stream.WriteAsync(got, cancellationToken);
        await EndAsync(stream, close, isFirst: order == RowEnd.ServerFirst, cancellationToken);
    }

    /// <summary>Over TlsStream, an end without close_notify throws.</summary>
    private static async Task EndAsync(Stream stream, Func<Task> close, bool isFirst, CancellationToken cancellationToken)
    {
        if (isFirst)
        {
            await close();
        }

        Assert.Equal(0, await stream.ReadAsync(new byte[1], cancellationToken));
        if (!isFirst)
        {
            await close();
        }
    }

    private static async Task ExpectAsync(Stream stream, byte[] line, CancellationToken cancellationToken)
    {
        byte[] got = new byte[line.Length];
        await stream.ReadExactlyAsync(got, cancellationToken);
        Assert.Equal(line, got);
    }
}
