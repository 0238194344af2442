using System.Security.Cryptography;
using Xunit;

namespace TlsSimple.Unit.Server;

public sealed class TlsTicketKeysTests
{
    [Fact]
    public void FromKeys_WhatIsNoSetOfKeys_SaysSo()
    {
        byte[] one = RandomNumberGenerator.GetBytes(48);
        byte[] sameName = [.. one[..16], .. RandomNumberGenerator.GetBytes(32)];

        Assert.Throws<ArgumentNullException>(() => TlsTicketKeys.FromKeys(null!));
        Assert.Throws<ArgumentException>(() => TlsTicketKeys.FromKeys([]));
        Assert.Throws<ArgumentException>(() => TlsTicketKeys.FromKeys([one.AsMemory(0, 47)]));
        Assert.Throws<ArgumentException>(() => TlsTicketKeys.FromKeys([one, sameName]));
        Assert.Throws<ArgumentException>(() => TlsTicketKeys.FromKeys(Enumerable.Range(0, 9).Select(_ => (ReadOnlyMemory<byte>)RandomNumberGenerator.GetBytes(48))));
        using TlsTicketKeys keys = TlsTicketKeys.FromKeys([one]);
        Assert.Throws<ArgumentException>(() => keys.Replace([one, one]));
        keys.Replace([RandomNumberGenerator.GetBytes(48), one]);
    }

    [Fact]
    public void Replace_KeysThatChangeByThemselves_IsRefused()
    {
        using var keys = new TlsTicketKeys();

        Assert.Throws<InvalidOperationException>(() => keys.Replace([RandomNumberGenerator.GetBytes(48)]));
    }

    [Fact]
    public void Dispose_WhileAContextUsesThem_LetsItGoOn()
    {
        var keys = new TlsTicketKeys();
        TlsServerOptions options = TlsPair.Showing(ServerPki.Identity(TestIdentity.Host));
        options.TicketKeys = keys;
        using var context = new TlsServerContext(options);
        keys.Dispose();
        using MbedSession session = context.CreateSession("", []);

        Assert.Throws<ObjectDisposedException>(() => new TlsServerContext(options));
    }
}
