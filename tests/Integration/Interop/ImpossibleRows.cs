using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Interop;

/// <summary>The rows that a peer cannot do, each with its reason. They are listed in the report and played nowhere.</summary>
internal static class ImpossibleRows
{
    public static string? OfJava(InteropRole role, InteropRow row) => (role, row) switch
    {
        (InteropRole.Server, { IsTls13: false, ClientCertificate: KeyKind.P521 }) =>
            "JSSE signs with a P-521 key by SHA-512 only (\"No supported CertificateVerify signature algorithm for EC key\"), also in TLS 1.2, where a server "
            + "on Mbed TLS asks for SHA-256 and SHA-384 alone: it keeps no other transcript",
        _ => null,
    };
}
