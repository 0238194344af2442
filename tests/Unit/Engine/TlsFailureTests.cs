using System.Runtime.InteropServices;
using Xunit;

namespace TlsSimple.Unit.Engine;

public sealed class TlsFailureTests
{
    private static readonly Dictionary<TlsStatus, (TlsErrorKind Kind, TlsErrorReason Reason, string Words)> s_expected = new()
    {
        [TlsStatus.Argument] = (TlsErrorKind.Internal, TlsErrorReason.InternalError, "status -1"),
        [TlsStatus.Memory] = (TlsErrorKind.Internal, TlsErrorReason.InternalError, "memory"),
        [TlsStatus.Internal] = (TlsErrorKind.Internal, TlsErrorReason.InternalError, "status -3"),
        [TlsStatus.Identity] = (TlsErrorKind.Configuration, TlsErrorReason.InvalidIdentity, "private key"),
        [TlsStatus.Alert] = (TlsErrorKind.PeerAlert, TlsErrorReason.AlertReceived, "handshake_failure"),
        [TlsStatus.NotTls] = (TlsErrorKind.PeerProtocol, TlsErrorReason.NotTls, "plain text"),
        [TlsStatus.Version] = (TlsErrorKind.PeerProtocol, TlsErrorReason.ProtocolVersion, "version"),
        [TlsStatus.NoCommon] = (TlsErrorKind.PeerProtocol, TlsErrorReason.NoCommonParameters, "in common"),
        [TlsStatus.NoAlpn] = (TlsErrorKind.PeerProtocol, TlsErrorReason.ApplicationProtocol, "ALPN"),
        [TlsStatus.RecordMac] = (TlsErrorKind.PeerProtocol, TlsErrorReason.BadRecordMac, "not authentic"),
        [TlsStatus.RecordSize] = (TlsErrorKind.PeerProtocol, TlsErrorReason.RecordOverflow, "longer"),
        [TlsStatus.Unexpected] = (TlsErrorKind.PeerProtocol, TlsErrorReason.UnexpectedMessage, "no place"),
        [TlsStatus.Decode] = (TlsErrorKind.PeerProtocol, TlsErrorReason.DecodeError, "does not parse"),
        [TlsStatus.Illegal] = (TlsErrorKind.PeerProtocol, TlsErrorReason.IllegalParameter, "not allowed"),
        [TlsStatus.Certificate] = (TlsErrorKind.PeerCertificate, TlsErrorReason.MalformedCertificate, "certificate"),
        [TlsStatus.NoCertificate] = (TlsErrorKind.PeerCertificate, TlsErrorReason.NoCertificate, "required"),
        [TlsStatus.Signature] = (TlsErrorKind.PeerProtocol, TlsErrorReason.BadHandshakeSignature, "signature"),
        [TlsStatus.Protocol] = (TlsErrorKind.PeerProtocol, TlsErrorReason.ProtocolViolation, "breaks"),
        [TlsStatus.Unverified] = (TlsErrorKind.PeerCertificate, TlsErrorReason.OtherCertificateRule, "not accepted"),
        [TlsStatus.Refused] = (TlsErrorKind.PeerCertificate, TlsErrorReason.OtherCertificateRule, "not accepted"),
        [TlsStatus.Untrusted] = (TlsErrorKind.PeerCertificate, TlsErrorReason.OtherCertificateRule, "not accepted"),
    };

    public static TheoryData<int> FatalStatuses => [.. Enum.GetValues<TlsStatus>().Where(s => s < TlsStatus.Ok).Select(s => (int)s)];

    public static TheoryData<TlsAlert> Alerts => [.. Enum.GetValues<TlsAlert>()];

    [Theory]
    [MemberData(nameof(FatalStatuses))]
    public void FromStatus_FatalStatus_HasItsKindReasonAndSentence(int status)
    {
        (TlsErrorKind kind, TlsErrorReason reason, string words) = s_expected[(TlsStatus)status];

        TlsException error = TlsFailure.FromStatus((TlsStatus)status, Info(alertReceived: (int)TlsAlert.HandshakeFailure));

        Assert.Equal((kind, reason), (error.Kind, error.Reason));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
        Assert.Matches(@"^\p{Lu}.*[.?]$", error.Message);
        Assert.Equal(0, error.NativeCode);
        Assert.Empty(error.CertificateFailures);
        Assert.Empty(error.PeerCertificates);
    }

    [Fact]
    public void FromStatus_NativeCode_IsReadableEverywhere()
    {
        TlsException error = TlsFailure.FromStatus(TlsStatus.RecordMac, Info(nativeCode: -0x7180, alertSent: (int)TlsAlert.BadRecordMac));

        Assert.Equal(-0x7180, error.NativeCode);
        Assert.Equal(-0x7180, error.HResult);
        Assert.EndsWith("(Mbed TLS -0x7180)", error.Message, StringComparison.Ordinal);
        Assert.Equal(TlsAlert.BadRecordMac, error.Alert);
    }

    [Fact]
    public void FromStatus_NoAlertEitherWay_HasNone() =>
        Assert.Null(TlsFailure.FromStatus(TlsStatus.NotTls, Info(nativeCode: -0x7200)).Alert);

    [Theory]
    [MemberData(nameof(Alerts))]
    public void FromStatus_AlertReceived_NamesIt(TlsAlert alert)
    {
        TlsException error = TlsFailure.FromStatus(TlsStatus.Alert, Info(alertReceived: (int)alert, nativeCode: -0x7780));

        Assert.Equal(alert, error.Alert);
        Assert.Contains($"alert {TlsAlertNames.NameOf(alert)}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(": .", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromStatus_UnknownAlert_GivesItsNumber()
    {
        TlsException error = TlsFailure.FromStatus(TlsStatus.Alert, Info(alertReceived: 200));

        Assert.Equal((TlsAlert)200, error.Alert);
        Assert.Contains("alert 200.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ThrowIfNotOk_Ok_DoesNothing() => TlsFailure.ThrowIfNotOk(TlsStatus.Ok);

    [Theory]
    [InlineData(TlsAlert.CloseNotify, "close_notify")]
    [InlineData(TlsAlert.HandshakeFailure, "handshake_failure")]
    [InlineData(TlsAlert.UnknownCa, "unknown_ca")]
    [InlineData(TlsAlert.BadRecordMac, "bad_record_mac")]
    [InlineData(TlsAlert.UnknownPskIdentity, "unknown_psk_identity")]
    [InlineData(TlsAlert.BadCertificateStatusResponse, "bad_certificate_status_response")]
    [InlineData(TlsAlert.NoApplicationProtocol, "no_application_protocol")]
    [InlineData((TlsAlert)255, "255")]
    public void NameOf_Alert_IsTheRfcs(TlsAlert alert, string name) => Assert.Equal(name, TlsAlertNames.NameOf(alert));

    [Theory]
    [MemberData(nameof(Alerts))]
    public void NameOf_EveryAlert_IsSnakeCase(TlsAlert alert) => Assert.Matches("^[a-z]+(_[a-z]+)*$", TlsAlertNames.NameOf(alert));

    /// <summary>As the library fills it: version, suite, group, resumed, ALPN length, alert received, alert sent, code.</summary>
    private static NativeInfo Info(int alertReceived = -1, int alertSent = -1, int nativeCode = 0)
    {
        Span<byte> bytes = stackalloc byte[Marshal.SizeOf<NativeInfo>()];
        bytes.Clear();
        MemoryMarshal.Cast<byte, int>(bytes)[5] = alertReceived;
        MemoryMarshal.Cast<byte, int>(bytes)[6] = alertSent;
        MemoryMarshal.Cast<byte, int>(bytes)[7] = nativeCode;
        return MemoryMarshal.Read<NativeInfo>(bytes);
    }
}
