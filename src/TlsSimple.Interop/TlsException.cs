using System.Security.Authentication;

namespace TlsSimple;

/// <summary>
/// A TLS failure: <see cref="Kind"/> says whose matter it is, <see cref="Reason"/> which one, the message is a sentence.
/// </summary>
/// <remarks>
/// It is an <see cref="AuthenticationException"/>, so HttpClient reports it as
/// <see cref="System.Net.Http.HttpRequestError.SecureConnectionError"/>. After the handshake the streams throw an
/// <see cref="IOException"/> whose inner exception is this one.
/// </remarks>
public sealed class TlsException : AuthenticationException
{
    internal TlsException(
        TlsErrorKind kind,
        TlsErrorReason reason,
        string message,
        Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
        Reason = reason;
    }

    /// <summary>Whose matter the failure is.</summary>
    public TlsErrorKind Kind { get; }

    /// <summary>Which failure it is.</summary>
    public TlsErrorReason Reason { get; }

    /// <summary>The alert that the peer sent (<see cref="TlsErrorKind.PeerAlert"/>) or that we sent; <c>null</c> if there was none.</summary>
    public TlsAlert? Alert { get; internal init; }

    /// <summary>Mbed TLS's own error code, negative; 0 where it has no part in the failure. Also in <see cref="Exception.HResult"/> and, in hexadecimal, in the message.</summary>
    public int NativeCode
    {
        get;
        internal init
        {
            field = value;
            if (value != 0)
            {
                HResult = value;
            }
        }
    }

    /// <summary>For <see cref="TlsErrorKind.PeerCertificate"/> every rule that was found broken, the first of which gave <see cref="Reason"/>; else empty.</summary>
    public IReadOnlyList<TlsCertificateFailure> CertificateFailures { get; internal init; } = [];

    /// <summary>For <see cref="TlsErrorKind.PeerCertificate"/> the chain that the peer sent, leaf first, each as DER; else empty.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> PeerCertificates { get; internal init; } = [];

    /// <summary>
    /// For <see cref="TlsErrorKind.PeerCertificate"/> the path that was judged, peer first, each as DER: the one in which
    /// <see cref="TlsCertificateFailure.Depth"/> counts. It ends with a trust anchor if one was found. Else empty.
    /// </summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> CertificatePath { get; internal init; } = [];

    /// <summary>The same failure, with a word before it on what it happened to.</summary>
    internal TlsException About(string subject) => new(Kind, Reason, $"{subject}: {Message}", this)
    {
        Alert = Alert,
        NativeCode = NativeCode,
        CertificateFailures = CertificateFailures,
        PeerCertificates = PeerCertificates,
        CertificatePath = CertificatePath,
    };
}
