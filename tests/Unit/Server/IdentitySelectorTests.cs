using TlsSimple.Unit.Doubles;
using Xunit;

namespace TlsSimple.Unit.Server;

public sealed class IdentitySelectorTests
{
    private static readonly (TestIdentity Made, TlsIdentity Identity) s_default = ServerPki.Of(TestKey.Ecdsa, "a.test");
    private static readonly (TestIdentity Made, TlsIdentity Identity) s_made = ServerPki.Of(TestKey.Ecdsa, "just-in-time.test");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task IdentitySelector_MakesOneLater_IsShown(bool isSync)
    {
        TlsClientHello? seen = null;
        TlsServerOptions options = Selecting(async (hello, cancellationToken) =>
        {
            seen = hello;
            await Task.Yield();
            return s_made.Identity;
        });
        using var context = new TlsServerContext(options);
        using TlsClientContext client = TlsPair.Trusting(s_made.Made);
        await using TlsPair pair = await TlsPair.OpenAsync(context, client, "just-in-time.test", isSync);

        Assert.Equal("just-in-time.test", seen!.ServerName);
        Assert.Contains(TlsNamedGroup.X25519, seen.Groups);
        Assert.Contains(0x0403, seen.SignatureSchemes);
        Assert.NotEmpty(seen.CipherSuites);
        Assert.Equal(s_made.Identity.Chain, pair.Server.ConnectionInfo!.LocalCertificates);
    }

    [Fact]
    public async Task IdentitySelector_Null_LeavesItToTheList()
    {
        TlsServerOptions options = Selecting((_, _) => ValueTask.FromResult<TlsIdentity?>(null));
        options.Identities = [s_default.Identity];
        using var context = new TlsServerContext(options);
        using TlsClientContext client = TlsPair.Trusting(s_default.Made);
        await using TlsPair pair = await TlsPair.OpenAsync(context, client, "a.test");

        Assert.Equal(s_default.Identity.Chain, pair.Server.ConnectionInfo!.LocalCertificates);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task IdentitySelector_NullAndNoList_IsRefusedByAlert(bool isSync)
    {
        using var context = new TlsServerContext(Selecting((_, _) => ValueTask.FromResult<TlsIdentity?>(null)));
        using TlsClientContext client = TlsPair.Trusting(s_default.Made);
        await using TlsPair pair = TlsPair.Create();
        (Exception? serving, Exception? connecting) = await pair.TryAuthenticateAsync(context, client, "a.test", isSync);

        Assert.Equal(TlsErrorReason.UnknownServerName, Assert.IsType<TlsException>(serving).Reason);
        Assert.Equal(TlsAlert.UnrecognizedName, Assert.IsType<TlsException>(connecting).Alert);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task IdentitySelector_Throws_IsAnInternalErrorAndTheCauseIsTold(bool isSync, bool isAtOnce)
    {
        var cause = new IOException("the vault is sealed");
        TlsServerOptions options = Selecting(isAtOnce
            ? (_, _) => throw cause
            : async (_, _) =>
            {
                await Task.Yield();
                throw cause;
            });
        options.Identities = [s_default.Identity];
        using var context = new TlsServerContext(options);
        using TlsClientContext client = TlsPair.Trusting(s_default.Made);
        await using TlsPair pair = TlsPair.Create();
        (Exception? serving, Exception? connecting) = await pair.TryAuthenticateAsync(context, client, "a.test", isSync);

        var error = Assert.IsType<TlsException>(serving);
        Assert.Equal((TlsErrorKind.Configuration, TlsAlert.InternalError), (error.Kind, error.Alert));
        Assert.Same(cause, error.InnerException);
        Assert.Contains("a.test", error.Message, StringComparison.Ordinal);
        Assert.Equal(TlsAlert.InternalError, Assert.IsType<TlsException>(connecting).Alert);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task IdentitySelector_Hangs_EndsWithTheHandshakesTime(bool isSync)
    {
        var never = new TaskCompletionSource<TlsIdentity?>();
        TlsServerOptions options = Selecting((_, _) => new ValueTask<TlsIdentity?>(never.Task));
        options.HandshakeTimeout = TimeSpan.FromMilliseconds(100);
        using var context = new TlsServerContext(options);
        using TlsClientContext client = TlsPair.Trusting(s_default.Made);
        await using TlsPair pair = TlsPair.Create();
        Task connecting = pair.Client.AuthenticateAsClientAsync(client, "a.test");
        var error = await Assert.ThrowsAsync<TlsException>(() => pair.ServeAsync(context, isSync).Soon());

        Assert.Equal((TlsErrorKind.Timeout, TlsErrorReason.HandshakeTimeout), (error.Kind, error.Reason));
        await pair.Server.DisposeAsync();
        await Assert.ThrowsAsync<TlsException>(() => connecting.Soon());
    }

    [Fact]
    public async Task IdentitySelector_CancelledMeanwhile_ThrowsCancelled()
    {
        using var cancellation = new CancellationTokenSource();
        TlsServerOptions options = Selecting(async (_, cancellationToken) =>
        {
            await cancellation.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        });
        using var context = new TlsServerContext(options);
        using TlsClientContext client = TlsPair.Trusting(s_default.Made);
        await using TlsPair pair = TlsPair.Create();
        Task connecting = pair.Client.AuthenticateAsClientAsync(client, "a.test");
        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => pair.ServeAsync(context, cancellationToken: cancellation.Token).Soon());

        Assert.Equal(cancellation.Token, error.CancellationToken);
        await pair.Server.DisposeAsync();
        await Assert.ThrowsAsync<TlsException>(() => connecting.Soon());
    }

    [Fact]
    public async Task Identities_SourceThatThrows_IsAnInternalError()
    {
        bool isBroken = false;
        TlsServerOptions options = TlsPair.Showing();
        options.Identities = [TlsIdentitySource.From(() => isBroken ? throw new InvalidOperationException("gone") : s_default.Identity)];
        using var context = new TlsServerContext(options);
        isBroken = true;
        using TlsClientContext client = TlsPair.Trusting(s_default.Made);
        await using TlsPair pair = TlsPair.Create();
        (Exception? serving, Exception? connecting) = await pair.TryAuthenticateAsync(context, client, "a.test");

        var error = Assert.IsType<TlsException>(serving);
        Assert.Equal((TlsErrorKind.Configuration, TlsErrorReason.InvalidIdentity), (error.Kind, error.Reason));
        Assert.Contains("gone", error.Message, StringComparison.Ordinal);
        Assert.Equal(TlsAlert.InternalError, Assert.IsType<TlsException>(connecting).Alert);
    }

    private static TlsServerOptions Selecting(Func<TlsClientHello, CancellationToken, ValueTask<TlsIdentity?>> selector) => new()
    {
        IdentitySelector = selector,
        HandshakeTimeout = TimeSpan.FromSeconds(30),
    };
}
