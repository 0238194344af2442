using System.Security.Authentication;

namespace TlsSimple;

/// <summary>What a client is shown: by the caller's selector, by name, or the default.</summary>
internal static class IdentityChoice
{
    /// <param name="context">What there is to choose from.</param>
    /// <param name="hello">What the client has said; <c>null</c> if that is no ClientHello, which is for the engine to refuse.</param>
    /// <param name="cancellationToken">Ends a selector that waits.</param>
    /// <returns>The identities of which the client is shown the first that it can verify.</returns>
    /// <exception cref="TlsException">The client is not to be served; <see cref="TlsException.Alert"/> is what it is told.</exception>
    internal static async ValueTask<IReadOnlyList<TlsIdentity>> MakeAsync<TIO>(
        TlsServerContext context, TlsClientHello? hello, CancellationToken cancellationToken)
        where TIO : IStreamIO
    {
        IReadOnlyList<TlsIdentity> chosen = await ChooseAsync<TIO>(context, hello, cancellationToken).ConfigureAwait(false);

        // Mbed TLS would find out behind its ServerHello, which looks as if it had agreed.
        return hello is not null && SpeaksTls13(context, hello) && hello.SignatureSchemes.Count > 0
            && !chosen.Any(identity => hello.SignatureSchemes.Any(scheme => SignsAs(identity, scheme)))
            ? throw Unverifiable()
            : chosen;
    }

    private static async ValueTask<IReadOnlyList<TlsIdentity>> ChooseAsync<TIO>(
        TlsServerContext context, TlsClientHello? hello, CancellationToken cancellationToken)
        where TIO : IStreamIO
    {
        if (hello is not null && context.IdentitySelector is { } selector
            && await SelectAsync<TIO>(selector, hello, cancellationToken).ConfigureAwait(false) is { } selected)
        {
            return [selected];
        }

        if (context.Identities.IsEmpty)
        {
            throw hello is null ? Unreadable() : Unserved(hello);
        }

        IdentityIndex identities = Ask(context.Identities);
        if (hello is null || (hello.ServerName is null && !hello.AsksForNonsense))
        {
            return identities.Default;
        }

        IReadOnlyList<TlsIdentity> found = hello.ServerName is null ? [] : identities.Find(hello.ServerName);
        return found.Count > 0 ? found
            : context.RefuseUnknownServerName ? throw Unserved(hello)
            : identities.Default;
    }

    /// <summary>Which one the engine has taken. It does not tell, so this goes by the engine's own rule.</summary>
    /// <param name="offered">What it was given.</param>
    /// <param name="hello">What it chose by.</param>
    /// <param name="negotiated">What it has come to.</param>
    /// <returns><c>null</c> if nothing was shown, as in a session that was taken up.</returns>
    internal static TlsIdentity? FindShown(IReadOnlyList<TlsIdentity> offered, TlsClientHello? hello, in NativeInfo negotiated)
    {
        if (negotiated.Resumed != 0 || offered.Count == 0)
        {
            return null;
        }

        if (negotiated.Version == 0x0304)
        {
            // The client's order of schemes goes before ours of identities.
            foreach (int scheme in hello?.SignatureSchemes ?? [])
            {
                if (offered.FirstOrDefault(identity => SignsAs(identity, scheme)) is { } identity)
                {
                    return identity;
                }
            }

            return offered[0];
        }

        // TLS 1.2: the suite says which kind of key signs.
        bool isRsa = negotiated.CipherSuite is 0xC02F or 0xC030 or 0xCCA8;
        return offered.FirstOrDefault(identity => IsRsa(identity) == isRsa) ?? offered[0];
    }

    private static async ValueTask<TlsIdentity?> SelectAsync<TIO>(
        Func<TlsClientHello, CancellationToken, ValueTask<TlsIdentity?>> selector, TlsClientHello hello, CancellationToken cancellationToken)
        where TIO : IStreamIO
    {
        try
        {
            return await TIO.RunAsync(() => selector(hello, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            string whom = hello.ServerName is { } name ? $"for {name}" : "for a client that names no server";
            throw Failed($"The IdentitySelector failed {whom}: {error.Message}", error);
        }
    }

    private static IdentityIndex Ask(ServerIdentities identities)
    {
        try
        {
            return identities.Current;
        }
        catch (TlsException error)
        {
            throw Failed(error.Message, error);
        }
    }

    private static bool SignsAs(TlsIdentity identity, int scheme) => scheme switch
    {
        0x0403 => identity.Leaf.PublicKey.CurveOid == ObjectIdentifiers.P256,
        0x0503 => identity.Leaf.PublicKey.CurveOid == ObjectIdentifiers.P384,
        0x0603 => identity.Leaf.PublicKey.CurveOid == ObjectIdentifiers.P521,
        0x0804 or 0x0805 or 0x0806 => IsRsa(identity),
        _ => false,
    };

    private static bool IsRsa(TlsIdentity identity) => identity.Leaf.PublicKey.Rsa is not null;

    private static bool SpeaksTls13(TlsServerContext context, TlsClientHello hello) =>
        context.MaximumProtocol == SslProtocols.Tls13 && hello.Protocols.HasFlag(SslProtocols.Tls13);

    private static TlsException Failed(string message, Exception cause) => new(
        TlsErrorKind.Configuration, TlsErrorReason.InvalidIdentity, message, cause)
    {
        Alert = TlsAlert.InternalError,
    };

    private static TlsException Unserved(TlsClientHello hello) => new(
        TlsErrorKind.PeerProtocol,
        TlsErrorReason.UnknownServerName,
        hello.ServerName is { } name ? $"The client asks for {name}, which no identity here serves."
            : hello.AsksForNonsense ? "The client asks for what is no DNS name, so no identity here serves it."
            : "The client names no server, and there is no identity for such clients.")
    {
        Alert = TlsAlert.UnrecognizedName,
    };

    private static TlsException Unverifiable() => new(
        TlsErrorKind.PeerProtocol,
        TlsErrorReason.NoCommonParameters,
        "The client can verify no signature that the identities here can make (RFC 8446, section 4.2.3).")
    {
        Alert = TlsAlert.HandshakeFailure,
    };

    private static TlsException Unreadable() => new(
        TlsErrorKind.PeerProtocol, TlsErrorReason.DecodeError, "The client does not begin with a ClientHello that can be read: is it plain text (http, smtp, ...)?")
    {
        Alert = TlsAlert.DecodeError,
    };
}
