using System.Diagnostics.CodeAnalysis;

namespace TlsSimple;

/// <summary>
/// TLS 1.2 and 1.3 over any duplex <see cref="Stream"/>, shaped like <see cref="System.Net.Security.SslStream"/>. The peer's certificate is always verified.
/// </summary>
/// <remarks>
/// <para>One read and one write may be under way at the same time; two of a kind throw <see cref="InvalidOperationException"/>.</para>
/// <para>
/// A cancelled read loses nothing: the next one goes on where it stopped. A cancelled or failed write may have left half a
/// record behind, so after it every write throws.
/// </para>
/// <para>
/// After the handshake failures are <see cref="IOException"/>s; where TLS is the cause their inner exception is a <see cref="TlsException"/>.
/// An end of the transport without close_notify is a <see cref="TlsTruncatedException"/>, never a silent end.
/// </para>
/// </remarks>
public sealed partial class TlsStream : Stream
{
    private readonly Stream _inner;
    private readonly bool _leaveInnerStreamOpen;
    private MbedSession? _session;
    private TlsConnectionInfo? _info;
    private Handshake? _handshake;
    private State _state;

    //
    //   New --Authenticate--> Handshaking --> Open --Dispose--> Disposed
    //                              |                               ^
    //                              `-----> Failed -----Dispose-----'
    //
    private enum State
    {
        New,
        Handshaking,
        Open,
        Failed,
        Disposed,
    }

    /// <summary>Makes a stream that does nothing until it is authenticated.</summary>
    /// <param name="innerStream">The transport: readable and writable.</param>
    /// <param name="leaveInnerStreamOpen">Whether disposing this stream leaves <paramref name="innerStream"/> open. Default: <c>false</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="innerStream"/> cannot be read or cannot be written.</exception>
    public TlsStream(Stream innerStream, bool leaveInnerStreamOpen = false)
    {
        ArgumentNullException.ThrowIfNull(innerStream);
        if (!innerStream.CanRead || !innerStream.CanWrite)
        {
            throw new ArgumentException("TLS needs a stream that can be read and written.", nameof(innerStream));
        }

        _inner = innerStream;
        _leaveInnerStreamOpen = leaveInnerStreamOpen;
    }

    /// <summary>
    /// What a read throws at an end without close_notify, for who reads a protocol whose framing knows better; <c>null</c> makes it a
    /// good end.
    /// </summary>
    internal Func<TlsException, IOException?> Truncation { get; set; } = static error => new TlsTruncatedException(error);

    /// <summary>The bytes that reads have given out so far.</summary>
    internal long BytesRead { get; private set; }

    /// <summary>Whether data can be read: from the handshake on, until the stream is disposed.</summary>
    public override bool CanRead => _state == State.Open;

    /// <summary>Whether data can be written: from the handshake on, until the stream is disposed.</summary>
    public override bool CanWrite => _state == State.Open;

    /// <summary>Always <c>false</c>.</summary>
    public override bool CanSeek => false;

    /// <summary>Whether the transport has timeouts, which serve the sync methods.</summary>
    public override bool CanTimeout => _inner.CanTimeout;

    /// <summary>The transport's <see cref="Stream.ReadTimeout"/>, in milliseconds; for the sync methods.</summary>
    public override int ReadTimeout
    {
        get => _inner.ReadTimeout;
        set => _inner.ReadTimeout = value;
    }

    /// <summary>The transport's <see cref="Stream.WriteTimeout"/>, in milliseconds; for the sync methods.</summary>
    public override int WriteTimeout
    {
        get => _inner.WriteTimeout;
        set => _inner.WriteTimeout = value;
    }

    /// <summary>Not supported.</summary>
    public override long Length => throw new NotSupportedException("A TLS stream has no length.");

    /// <summary>Not supported.</summary>
    public override long Position
    {
        get => throw new NotSupportedException("A TLS stream has no position.");
        set => throw new NotSupportedException("A TLS stream cannot seek.");
    }

    /// <summary>Not supported.</summary>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A TLS stream cannot seek.");

    /// <summary>Not supported.</summary>
    public override void SetLength(long value) => throw new NotSupportedException("A TLS stream has no length.");

    [MemberNotNull(nameof(_session))]
    private void ThrowIfNotOpen()
    {
        ObjectDisposedException.ThrowIf(_state == State.Disposed, this);
        if (_state != State.Open || _session is null)
        {
            throw new InvalidOperationException("The stream is not authenticated: call AuthenticateAsClientAsync or AuthenticateAsServerAsync first.");
        }
    }
}
