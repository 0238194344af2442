using System.Net.Security;

namespace TlsSimple.Unit.Server;

/// <summary>Suites of TLS 1.2 that leave one kind of certificate.</summary>
internal static class TlsPairSuites
{
    public const TlsCipherSuite Rsa12 = TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256;

    public const TlsCipherSuite Ecdsa12 = TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256;
}
