using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TlsSimple;

/// <summary>
/// An SslStream that only states "authenticated, with this application protocol", and is traded for the TLS stream that it
/// stands for. The one place that knows how SocketsHttpHandler is given HTTP/2.
/// </summary>
/// <remarks>
/// For https SocketsHttpHandler takes from a ConnectCallback only an SslStream: any other stream gets a second TLS. It
/// chooses HTTP/2 by <see cref="SslStream.NegotiatedApplicationProtocol"/>, which is not virtual. No byte ever passes
/// through the ticket. Its statement is made in one of two ways, and checked through the public getter:
/// <list type="number">
/// <item>the private field behind the getter is set: no OpenSSL, a few microseconds; a runtime may change the field;</item>
/// <item>by public API alone: one handshake in memory, between two SslStreams, makes a template, and every ticket is its
/// clone: this loads the platform's TLS, once.</item>
/// </list>
/// </remarks>
internal sealed class SslStreamTicket : SslStream
{
    private TlsStream? _stream;
    private bool _isClone;

    internal SslStreamTicket(Stream innerStream, RemoteCertificateValidationCallback verify)
        : base(innerStream, leaveInnerStreamOpen: false, verify)
    {
        NeedsNoFinalizer(this);
    }

    internal enum Route
    {
        /// <summary>The first that works.</summary>
        Any,
        Field,
        Template,
    }

    /// <summary>For tests: the one way to use. Default: the field, and where a runtime has changed it, the template.</summary>
    internal static Route ForcedRoute { get; set; }

    /// <summary>.NET 9 asks for this before it tells what was negotiated; .NET 10 looks at the field that is set.</summary>
    public override bool IsAuthenticated => true;

    /// <summary>Where the connection goes, for a second dial.</summary>
    internal ConnectTarget Target { get; private set; } = null!;

    /// <summary>Makes the ticket for an authenticated stream.</summary>
    /// <exception cref="TlsException">Neither way works on this runtime (<see cref="TlsErrorReason.UnsupportedRuntime"/>).</exception>
    internal static async ValueTask<SslStreamTicket> ForAsync(TlsStream stream, ConnectTarget target)
    {
        SslApplicationProtocol protocol = stream.ConnectionInfo!.ApplicationProtocol;
        SslStreamTicket ticket = await MakeAsync(stream, protocol).ConfigureAwait(false);
        ticket._stream = stream;
        ticket.Target = target;
        return ticket;
    }

    /// <summary>Hands out the stream that the ticket stands for, and with it the duty to dispose of it.</summary>
    internal TlsStream Redeem() =>
        Interlocked.Exchange(ref _stream, null) ?? throw new InvalidOperationException("The ticket was traded before.");

    /// <summary>SocketsHttpHandler disposes the ticket when it gives a connection up before the filter has run.</summary>
    protected override void Dispose(bool disposing)
    {
        TlsStream? stream = disposing ? Interlocked.Exchange(ref _stream, null) : null;
        stream?.Dispose();
        if (OwnsBase(stream))
        {
            base.Dispose(disposing);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        TlsStream? stream = Interlocked.Exchange(ref _stream, null);
        if (stream is not null)
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }

        if (OwnsBase(stream))
        {
            await base.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Disposing the base disposes its inner stream (told to leave it open, it would flush it, which fails once it is
    /// disposed). That is ours only as long as the ticket was not traded; a clone shares its template's, which must live on.
    /// </summary>
    private bool OwnsBase(TlsStream? stream) => stream is not null && !_isClone;

    internal SslStreamTicket Clone()
    {
        var clone = (SslStreamTicket)MemberwiseClone();
        clone._isClone = true;
        NeedsNoFinalizer(clone);
        return clone;
    }

    /// <summary>SocketsHttpHandler forgets a ticket as soon as the filter has traded it; there is nothing to finalize in it.</summary>
    [SuppressMessage("Usage", "CA1816", Justification = "The point is to spare the finalizer thread, not to implement Dispose.")]
    private static void NeedsNoFinalizer(SslStreamTicket ticket) => GC.SuppressFinalize(ticket);

    private static async ValueTask<SslStreamTicket> MakeAsync(TlsStream stream, SslApplicationProtocol protocol)
    {
        Exception? cause = null;
        if (ForcedRoute != Route.Template)
        {
            var ticket = new SslStreamTicket(stream, RefuseAny);
            try
            {
                if (TicketField.TryState(ticket, protocol) && ticket.NegotiatedApplicationProtocol == protocol)
                {
                    return ticket;
                }
            }
            catch (Exception error) when (error is InvalidOperationException or ArgumentException or System.Reflection.TargetException or FieldAccessException)
            {
                // A runtime with another field, or whose getter looks at more than this one.
                cause = error;
            }
        }

        if (ForcedRoute != Route.Field)
        {
            try
            {
                SslStreamTicket template = await TicketTemplate.GetAsync(protocol).ConfigureAwait(false);
                SslStreamTicket ticket = template.Clone();
                if (ticket.NegotiatedApplicationProtocol == protocol)
                {
                    return ticket;
                }
            }
            catch (Exception error) when (error is AuthenticationException or TypeInitializationException or DllNotFoundException
                or PlatformNotSupportedException or CryptographicException or TimeoutException or IOException)
            {
                cause = error;
            }
        }

        throw new TlsException(
            TlsErrorKind.Configuration,
            TlsErrorReason.UnsupportedRuntime,
            $"On this runtime ({RuntimeInformation.FrameworkDescription}) SocketsHttpHandler cannot be told what was negotiated: " +
            "SslStream's field has changed, and a handshake in memory did not work either. Please report it with the runtime's version.",
            cause);
    }

    /// <summary>Never asked: no byte passes through the ticket.</summary>
    private static bool RefuseAny(
        object sender,
        X509Certificate? certificate,
        X509Chain? chain,
        SslPolicyErrors errors) => false;
}
