namespace TlsSimple;

/// <summary>Options that are taken now and used when the server starts.</summary>
internal static class ServerOptionsCopy
{
    /// <remarks>A list that is <c>null</c> stays so: the context says what is wrong with it.</remarks>
    internal static TlsServerOptions Of(TlsServerOptions options) => new()
    {
        MinimumProtocol = options.MinimumProtocol,
        MaximumProtocol = options.MaximumProtocol,
        CipherSuites = Copy(options.CipherSuites),
        Groups = Copy(options.Groups),
        ApplicationProtocols = Copy(options.ApplicationProtocols),
        HandshakeTimeout = options.HandshakeTimeout,
        PeerFilter = options.PeerFilter,
        Revocation = options.Revocation,
        DangerousIgnoreCertificateProfile = options.DangerousIgnoreCertificateProfile,
        TimeProvider = options.TimeProvider,
        Identities = Copy(options.Identities),
        IdentitySelector = options.IdentitySelector,
        RefuseUnknownServerName = options.RefuseUnknownServerName,
        ClientCertificates = options.ClientCertificates,
        ClientTrust = options.ClientTrust,
        TicketKeys = options.TicketKeys,
        TicketCount = options.TicketCount,
        TicketLifetime = options.TicketLifetime,
    };

    private static IList<T> Copy<T>(IList<T>? list) => list is null ? null! : [.. list];
}
