using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;

namespace TlsSimple;

/// <summary>A connection's transport as a stream, for TLS to run on. Asynchronous only; its end is that of the connection.</summary>
internal sealed class TransportStream(IDuplexPipe transport) : Stream
{
    /// <summary>So much may wait for a flush; a writer that writes on without one is held up by the transport then.</summary>
    private const int MaximumUnflushed = 64 * 1024;

    private readonly PipeReader _input = transport.Input;
    private readonly PipeWriter _output = transport.Output;
    private int _unflushed;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>With an empty buffer: waits until there is something to read.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            ReadResult result;
            try
            {
                result = await _input.ReadAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (ConnectionAbortedException error)
            {
                // It is an OperationCanceledException, and nobody who reads has cancelled anything.
                throw new IOException(error.Message, error);
            }

            ReadOnlySequence<byte> received = result.Buffer;
            int count = (int)Math.Min(received.Length, buffer.Length);
            received.Slice(0, count).CopyTo(buffer.Span);
            _input.AdvanceTo(received.GetPosition(count));
            if (!received.IsEmpty || result.IsCompleted)
            {
                return count;
            }

            if (result.IsCanceled)
            {
                throw new IOException("The transport's reading was ended.");
            }
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _output.Write(buffer.Span);
        _unflushed += buffer.Length;
        return _unflushed < MaximumUnflushed ? default : FlushTransportAsync(cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        _unflushed == 0 ? Task.CompletedTask : FlushTransportAsync(cancellationToken).AsTask();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public override int Read(byte[] buffer, int offset, int count) => throw AsynchronousOnly();

    public override void Write(byte[] buffer, int offset, int count) => throw AsynchronousOnly();

    public override void Flush() => throw AsynchronousOnly();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>A transport that takes nothing any more says so to the reader: what is written then goes nowhere, as under plain HTTP.</summary>
    private async ValueTask FlushTransportAsync(CancellationToken cancellationToken)
    {
        _unflushed = 0;
        try
        {
            await _output.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ConnectionAbortedException error)
        {
            throw new IOException(error.Message, error);
        }
    }

    private static NotSupportedException AsynchronousOnly() => new("A connection of Kestrel's is read and written asynchronously.");
}
