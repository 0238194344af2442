using System.Buffers.Binary;

namespace TlsSimple.Integration.Protocol;

/// <summary>Notes type and length of every TLS record that a transport receives, and the bytes of those in the clear.</summary>
internal sealed class RecordTap
{
    private const int HeaderLength = 5;
    private const byte Handshake = 22;

    private readonly List<(byte Type, int Length)> _records = [];
    private readonly List<byte> _clear = [];
    private readonly byte[] _header = new byte[HeaderLength];
    private int _headerLength;
    private int _bodyLeft;

    /// <summary>In the order in which they came; the length is that of the body.</summary>
    public IReadOnlyList<(byte Type, int Length)> Records => _records;

    /// <summary>The bodies of the handshake records that were not encrypted, one after the other.</summary>
    public byte[] Clear => [.. _clear];

    public Stream Over(Stream transport) => new TappedStream(transport, this);

    private void Note(ReadOnlySpan<byte> received)
    {
        while (!received.IsEmpty)
        {
            if (_bodyLeft > 0)
            {
                int count = Math.Min(_bodyLeft, received.Length);
                if (_header[0] == Handshake)
                {
                    _clear.AddRange(received[..count]);
                }

                _bodyLeft -= count;
                received = received[count..];
                continue;
            }

            _header[_headerLength++] = received[0];
            received = received[1..];
            if (_headerLength == HeaderLength)
            {
                _headerLength = 0;
                _bodyLeft = BinaryPrimitives.ReadUInt16BigEndian(_header.AsSpan(3));
                _records.Add((_header[0], _bodyLeft));
            }
        }
    }

    private sealed class TappedStream(Stream inner, RecordTap tap) : Stream
    {
        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = await inner.ReadAsync(buffer, cancellationToken);
            tap.Note(buffer.Span[..count]);
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = inner.Read(buffer, offset, count);
            tap.Note(buffer.AsSpan(offset, read));
            return read;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.WriteAsync(buffer, cancellationToken);

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override void Flush() => inner.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            await base.DisposeAsync();
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
