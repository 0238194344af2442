using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Interop;

/// <summary>The rows that a peer cannot do, each with its reason. They are listed in the report and played nowhere.</summary>
internal static class ImpossibleRows
{
    // OpenSSL's order of groups, SslStream's own.
    private static readonly TlsNamedGroup[] s_openSslOrder = [TlsNamedGroup.X25519, TlsNamedGroup.Secp256r1, TlsNamedGroup.Secp521r1, TlsNamedGroup.Secp384r1];

    private static readonly Version s_goWithExtendedMasterSecret = new(1, 21);

    public static string? OfGo(InteropRole role, InteropRow row, string version) => row switch
    {
        { Resumption: RowResumption.SessionId } => "a server of crypto/tls takes up sessions by ticket only: it has no store for ids",
        { IsTls13: false, Resumption: RowResumption.Ticket } when Version.Parse(version.AsSpan("Go ".Length)) < s_goWithExtendedMasterSecret =>
            "Go before 1.21 has no extended master secret, and without it TlsSimple takes up no session of TLS 1.2 (RFC 7627, section 5.3)",
        _ => null,
    };

    public static string? OfSslStream(InteropRole role, InteropRow row, string version)
    {
        if (row.Resumption == RowResumption.SessionId)
        {
            return "SslStream has no setting that keeps a server from giving tickets where it gives ids";
        }

        if (!row.IsTls13 && row is { Aead: RowAead.ChaCha20, Resumption: RowResumption.Ticket })
        {
            return "SslStream has ChaCha20 in TLS 1.2 only where it is given suites, and there it takes up no session";
        }

        bool isOvertaken = row.CertificateCurves.Any(curve => Array.IndexOf(s_openSslOrder, curve) < Array.IndexOf(s_openSslOrder, row.Group));
        return role == InteropRole.Client && !row.IsTls13 && isOvertaken
            ? "in TLS 1.2 a client has to name the curves of both certificates among its groups (RFC 8422, section 5.1), and a server of SslStream takes of them "
                + "the first in its own order (SSL_OP_CIPHER_SERVER_PREFERENCE), for which it has no setting: here that is a certificate's curve"
            : null;
    }

    public static string? OfJava(InteropRole role, InteropRow row, string version) => (role, row) switch
    {
        (InteropRole.Server, { IsTls13: false, ClientCertificate: KeyKind.P521 }) =>
            "JSSE signs with a P-521 key by SHA-512 only (\"No supported CertificateVerify signature algorithm for EC key\"), also in TLS 1.2, where a server "
            + "on Mbed TLS asks for SHA-256 and SHA-384 alone: it keeps no other transcript",
        _ => null,
    };
}
