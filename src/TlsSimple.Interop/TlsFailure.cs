using System.Globalization;

namespace TlsSimple;

/// <summary>The one place where a native status becomes an exception.</summary>
internal static class TlsFailure
{
    /// <summary>For calls that make or configure something: anything but OK is a fault of the caller or of the machine.</summary>
    internal static void ThrowIfNotOk(TlsStatus status)
    {
        if (status != TlsStatus.Ok)
        {
            throw FromStatus(status, default);
        }
    }

    internal static TlsException InvalidOption(string message) =>
        new(TlsErrorKind.Configuration, TlsErrorReason.InvalidOption, message);

    /// <param name="status">A fatal status.</param>
    /// <param name="info">What the session knows about it.</param>
    internal static TlsException FromStatus(TlsStatus status, in NativeInfo info)
    {
        (TlsErrorKind kind, TlsErrorReason reason, string sentence) = status switch
        {
            // The peer said why.
            TlsStatus.Alert => (TlsErrorKind.PeerAlert, TlsErrorReason.AlertReceived, AlertSentence(info.AlertReceived)),

            // The peer's protocol.
            TlsStatus.NotTls => (TlsErrorKind.PeerProtocol, TlsErrorReason.NotTls,
                "The peer does not answer with TLS: is it plain text (http, smtp, ...) on this port?"),
            TlsStatus.Version => (TlsErrorKind.PeerProtocol, TlsErrorReason.ProtocolVersion,
                "The peer offers no protocol version that is allowed here (TLS 1.2 and TLS 1.3 exist)."),
            TlsStatus.NoCommon => (TlsErrorKind.PeerProtocol, TlsErrorReason.NoCommonParameters,
                "The peer and we have no cipher suite, group or signature algorithm in common."),
            TlsStatus.NoAlpn => (TlsErrorKind.PeerProtocol, TlsErrorReason.ApplicationProtocol,
                "The peer and we have no application protocol (ALPN) in common."),
            TlsStatus.RecordMac => (TlsErrorKind.PeerProtocol, TlsErrorReason.BadRecordMac,
                "A record from the peer is not authentic: it was changed, replayed or lost on the way."),
            TlsStatus.RecordSize => (TlsErrorKind.PeerProtocol, TlsErrorReason.RecordOverflow,
                "The peer sent a record that is longer than TLS allows (RFC 8446, section 5.2)."),
            TlsStatus.Unexpected => (TlsErrorKind.PeerProtocol, TlsErrorReason.UnexpectedMessage,
                "The peer sent a message that has no place at this point."),
            TlsStatus.Decode => (TlsErrorKind.PeerProtocol, TlsErrorReason.DecodeError,
                "The peer sent a message that does not parse."),
            TlsStatus.Illegal => (TlsErrorKind.PeerProtocol, TlsErrorReason.IllegalParameter,
                "The peer sent a message with a value that is not allowed."),
            TlsStatus.Signature => (TlsErrorKind.PeerProtocol, TlsErrorReason.BadHandshakeSignature,
                "The peer's handshake signature or Finished value is wrong."),
            TlsStatus.Protocol => (TlsErrorKind.PeerProtocol, TlsErrorReason.ProtocolViolation,
                "The peer breaks the TLS protocol."),

            // The peer's certificate.
            TlsStatus.Certificate => (TlsErrorKind.PeerCertificate, TlsErrorReason.MalformedCertificate,
                "The peer's certificate is missing, does not parse, or has a key of a kind that is not supported (RSA and ECDSA on P-256, P-384 and P-521 are)."),
            TlsStatus.NoCertificate => (TlsErrorKind.PeerCertificate, TlsErrorReason.NoCertificate,
                "The client showed no certificate, and one is required."),
            TlsStatus.Untrusted or TlsStatus.Refused or TlsStatus.Unverified => (TlsErrorKind.PeerCertificate, TlsErrorReason.OtherCertificateRule,
                "The peer's certificate was not accepted."),

            // Ours.
            TlsStatus.Identity => (TlsErrorKind.Configuration, TlsErrorReason.InvalidIdentity,
                "The certificate chain or the private key does not parse, or the two do not belong together."),
            TlsStatus.Memory => (TlsErrorKind.Internal, TlsErrorReason.InternalError, "The native library ran out of memory."),
            _ => (TlsErrorKind.Internal, TlsErrorReason.InternalError,
                $"The native library failed (status {(int)status}). Please report it."),
        };

        string message = info.NativeCode != 0
            ? string.Create(CultureInfo.InvariantCulture, $"{sentence} (Mbed TLS -0x{-info.NativeCode:X4})")
            : sentence;
        return new TlsException(kind, reason, message)
        {
            Alert = status == TlsStatus.Alert ? (TlsAlert)info.AlertReceived
                : info.NativeCode != 0 && info.AlertSent >= 0 ? (TlsAlert)info.AlertSent
                : null,
            NativeCode = info.NativeCode,
        };
    }

    private static string AlertSentence(int alert)
    {
        string meaning = (TlsAlert)alert switch
        {
            TlsAlert.CloseNotify => "it closes the connection before the handshake has ended",
            TlsAlert.HandshakeFailure => "no cipher suite, group or signature algorithm is common to both sides, or it wants something that was not offered",
            TlsAlert.ProtocolVersion => "it allows none of the protocol versions that were offered",
            TlsAlert.UnrecognizedName => "it serves no host of the name that was asked for",
            TlsAlert.NoApplicationProtocol => "it speaks none of the application protocols that were offered",
            TlsAlert.CertificateRequired => "it requires a client certificate",
            TlsAlert.BadCertificate or TlsAlert.UnsupportedCertificate or TlsAlert.CertificateExpired or TlsAlert.CertificateRevoked
                or TlsAlert.CertificateUnknown or TlsAlert.UnknownCa => "it does not accept our certificate",
            TlsAlert.AccessDenied => "it does not let us in",
            TlsAlert.InternalError => "it has a fault of its own",
            TlsAlert.BadRecordMac or TlsAlert.DecryptError or TlsAlert.DecodeError => "it cannot make sense of what it received",
            _ => "",
        };
        string name = TlsAlertNames.NameOf((TlsAlert)alert);
        return meaning.Length > 0 ? $"The peer ended the connection with the alert {name}: {meaning}." : $"The peer ended the connection with the alert {name}.";
    }
}
