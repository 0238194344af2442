using System.Net;
using System.Net.Sockets;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.Interop;

/// <summary>Plays one row with a peer and throws where anything is not as the row asks.</summary>
internal sealed class RowRun(InteropPeer peer, InteropRow row)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);

    public async Task PlayAsync(InteropRole role, CancellationToken cancellationToken)
    {
        MakeCertificates();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_limit);
        try
        {
            await (role == InteropRole.Client ? PlayClientAsync(limit.Token) : PlayServerAsync(limit.Token));
        }
        finally
        {
            // A peer that still waits for a connection must not get the next row's.
            await limit.CancelAsync();
        }
    }

    /// <summary>RSA keys of 4096 bits take seconds, which are not the row's.</summary>
    private void MakeCertificates()
    {
        InteropPki.Server(row.Chain);
        if (row.ClientCertificate is { } kind)
        {
            InteropPki.Client(kind);
        }
    }

    private async Task PlayClientAsync(CancellationToken cancellationToken)
    {
        using var context = new TlsClientContext(ClientOptions());
        await using IPeerRow server = await peer.ServeAsync(row, cancellationToken);
        for (int i = 0; i < row.Connections; i++)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, server.Port, cancellationToken);
            await using var stream = new TlsStream(new NetworkStream(socket));
            await TogetherAsync(TalkAsync(stream), server.NextAsync(cancellationToken), i, InteropRole.Client);
        }

        async Task<TlsConnectionInfo> TalkAsync(TlsStream stream)
        {
            await stream.AuthenticateAsClientAsync(context, "localhost", cancellationToken);
            await RowConversation.AskAsync(stream, () => stream.ShutdownAsync(cancellationToken), peer.ServerEnd, cancellationToken);
            return stream.ConnectionInfo!;
        }
    }

    private async Task PlayServerAsync(CancellationToken cancellationToken)
    {
        using var context = new TlsServerContext(ServerOptions());
        using var listener = new TcpListener(IPAddress.Loopback, peer.OurPort);
        listener.Start();
        await using IPeerRow client = await peer.ConnectAsync(row, ((IPEndPoint)listener.LocalEndpoint).Port, cancellationToken);
        for (int i = 0; i < row.Connections; i++)
        {
            await TogetherAsync(TalkAsync(), client.NextAsync(cancellationToken), i, InteropRole.Server);
        }

        async Task<TlsConnectionInfo> TalkAsync()
        {
            using Socket socket = await listener.AcceptSocketAsync(cancellationToken);
            socket.NoDelay = true;
            await using var stream = new TlsStream(new NetworkStream(socket));
            await stream.AuthenticateAsServerAsync(context, cancellationToken);
            await RowConversation.AnswerAsync(stream, () => stream.ShutdownAsync(cancellationToken), RowEnd.ClientFirst, cancellationToken);
            return stream.ConnectionInfo!;
        }
    }

    /// <summary>Both sides of one connection. When one fails the other is told in the message, too: either may know the reason.</summary>
    private async Task TogetherAsync(Task<TlsConnectionInfo> ours, Task<PeerFacts> theirs, int connection, InteropRole role)
    {
        if (await Task.WhenAny(ours, theirs) is { IsCompletedSuccessfully: false })
        {
            // The other side notices, or its time runs out.
            await Task.WhenAny(Task.WhenAll(ours, theirs), Task.Delay(1000));
        }
        else
        {
            await Task.WhenAny(Task.WhenAll(ours, theirs), Task.Delay(s_limit));
        }

        if (!ours.IsCompletedSuccessfully || !theirs.IsCompletedSuccessfully)
        {
            Observe(ours);
            Observe(theirs);
            Assert.Fail($"Connection {connection + 1}. TlsSimple: {State(ours)}. Peer: {State(theirs)}.");
        }

        Check(await ours, connection, role);
        Check(await theirs, connection, role);
    }

    private void Check(TlsConnectionInfo info, int connection, InteropRole role)
    {
        bool resumed = connection > 0;
        Assert.Equal(row.Protocol, info.Protocol);
        Assert.Equal(row.Suite, info.CipherSuite);
        Assert.True(resumed == info.IsResumed, $"Connection {connection + 1}: IsResumed is {info.IsResumed}.");
        if (!resumed || row.IsTls13)
        {
            Assert.Equal(NameOf(row.Group), info.Group);
        }

        if (role == InteropRole.Server)
        {
            string[] shown = row.ClientCertificate is { } kind ? Chain(InteropPki.Client(kind)) : [];
            Assert.Equal(shown, info.PeerCertificates.Select(der => Convert.ToHexString(der.Span)));
            Assert.Equal(shown.Length == 0 ? 0 : shown.Length + 1, info.VerifiedPath.Count);
        }
        else
        {
            Assert.Equal(Chain(InteropPki.Server(row.Chain)), info.PeerCertificates.Select(der => Convert.ToHexString(der.Span)));
        }
    }

    private void Check(PeerFacts facts, int connection, InteropRole role)
    {
        string protocol = row.IsTls13 ? "TLSv1.3" : "TLSv1.2";
        Assert.Equal(protocol, facts.Version ?? protocol);
        Assert.Contains(Plain(row.AeadName), Plain(facts.Suite ?? row.AeadName), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(row.Group, GroupOf(facts.Group) ?? row.Group);
        Assert.Equal(connection > 0, facts.Resumed ?? connection > 0);
        string? name = role == InteropRole.Server ? InteropPki.ServerName(row.Chain)
            : row.ClientCertificate is { } kind ? InteropPki.ClientName(kind)
            : null;
        if (peer.TellsPeerName && (connection == 0 || facts.PeerName is not null))
        {
            Assert.Equal(name, facts.PeerName);
        }
    }

    private TlsClientOptions ClientOptions()
    {
        var options = new TlsClientOptions
        {
            Trust = InteropPki.Server(row.Chain).Anchors(),
            Identity = row.ClientCertificate is { } kind ? InteropPki.Client(kind).Identity() : null,
            SessionCache = row.Resumption == RowResumption.Off ? TlsSessionCache.Disabled : null,
        };
        Narrow(options);
        return options;
    }

    private TlsServerOptions ServerOptions()
    {
        var options = new TlsServerOptions
        {
            Identities = [InteropPki.Server(row.Chain).Identity()],
            ClientCertificates = row.ClientCertificate is null ? TlsClientCertificateMode.None : TlsClientCertificateMode.Required,
            ClientTrust = row.ClientCertificate is { } kind ? InteropPki.Client(kind).Anchors() : null,
            TicketCount = row.Resumption == RowResumption.Off ? 0 : 2,
        };
        Narrow(options);
        return options;
    }

    /// <summary>
    /// Only what the row asks for is spoken. In TLS 1.2 the groups say which curves certificates may be on, too (RFC 8422, section 5.1), so
    /// there the row's group comes first and the curves of both certificates follow: OpenSSL refuses a client's own that the client did not name.
    /// </summary>
    private void Narrow(TlsOptions options)
    {
        options.MinimumProtocol = options.MaximumProtocol = row.Protocol;
        options.CipherSuites = [row.Suite];
        options.Groups = row.IsTls13 ? [row.Group] : [.. row.CertificateCurves.Prepend(row.Group).Distinct()];
    }

    private static string NameOf(TlsNamedGroup group) => group == TlsNamedGroup.X25519 ? "x25519" : group.ToString().ToLowerInvariant();

    private static TlsNamedGroup? GroupOf(string? name) => name?.ToLowerInvariant() switch
    {
        null => null,
        "x25519" => TlsNamedGroup.X25519,
        "prime256v1" or "secp256r1" or "p-256" => TlsNamedGroup.Secp256r1,
        "secp384r1" or "p-384" => TlsNamedGroup.Secp384r1,
        "secp521r1" or "p-521" => TlsNamedGroup.Secp521r1,
        _ => throw new PeerRowException($"The peer names a group that nobody asked for: {name}."),
    };

    /// <summary>Suites are spelled TLS_AES_128_GCM_SHA256, ECDHE-RSA-AES128-GCM-SHA256, AES-128-GCM.</summary>
    private static string Plain(string suite) => suite.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal);

    private static string[] Chain(TestCertificate certificate) => [.. certificate.ChainDer.Select(Convert.ToHexString)];

    private static string State(Task task) => task switch
    {
        { IsCompletedSuccessfully: true } => "went well",
        { IsFaulted: true } => Innermost(task.Exception!),
        { IsCanceled: true } => "its time ran out",
        _ => "still waits",
    };

    private static string Innermost(Exception error)
    {
        Exception first = error is AggregateException { InnerException: { } inner } ? inner : error;
        return first.InnerException is { } cause and not SocketException ? $"{first.Message} <- {cause.Message}" : first.Message;
    }

    private static void Observe(Task task) => task.ContinueWith(
        static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
