namespace TlsSimple;

/// <summary>Answers a server that asks for a client certificate.</summary>
internal static class IdentityRequest
{
    /// <summary>Chooses what is shown, and hands it to the engine.</summary>
    /// <returns>What is shown; <c>null</c> for nothing.</returns>
    /// <exception cref="TlsException">The caller's selector threw, or the identity is not valid now.</exception>
    public static TlsIdentity? Answer(MbedSession session, TlsClientContext context, HostName host)
    {
        TlsIdentity? identity = context.IdentitySelector is null ? context.Identity : Select(session, context, host);

        // Also one that was valid when the context was made: contexts live long.
        identity?.ThrowIfNotValid(context.Peers.TimeProvider.GetUtcNow());
        TlsFailure.ThrowIfNotOk(session.SetIdentity(identity?.Native));
        return identity;
    }

    private static TlsIdentity? Select(MbedSession session, TlsClientContext context, HostName host)
    {
        var request = new TlsIdentityRequest(host.Name, session.GetAcceptableIssuers());
        try
        {
            return context.IdentitySelector!(request);
        }
        catch (Exception e)
        {
            throw TlsIdentity.Invalid($"The IdentitySelector failed for {host}: {e.Message}", e);
        }
    }
}
