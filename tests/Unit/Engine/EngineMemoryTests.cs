using System.Security.Authentication;
using Xunit;

namespace TlsSimple.Unit.Engine;

[Collection(nameof(NativeMemory))]
public sealed class EngineMemoryTests
{
    [Fact]
    public void Handshake_AThousandTimes_LeavesNativeMemoryWhereItWas()
    {
        long before = Settle();

        for (int i = 0; i < 1000; i++)
        {
            HandshakeOnce(ProtocolOf(i));
        }

        Assert.Equal(before, TlsLibrary.MemoryInUse);
    }

    [Fact]
    public void Handshake_AThousandTimesAborted_LeavesNativeMemoryWhereItWas()
    {
        long before = Settle();

        for (int i = 0; i < 1000; i++)
        {
            AbortOnce(ProtocolOf(i), i / 2);
        }

        Assert.Equal(before, TlsLibrary.MemoryInUse);
    }

    [Fact]
    public void Dispose_ContextsBeforeSessions_TheSessionsGoOn()
    {
        long before = Settle();
        using (var pair = new EnginePair())
        {
            pair.ClientContext.Dispose();
            pair.ServerContext.Dispose();
            pair.RunHandshake();
            var received = new List<byte>();

            pair.Client.Write("hello"u8);
            pair.Server.ReadOn(received);

            Assert.Equal("hello"u8.ToArray(), received);
            Assert.True(TlsLibrary.MemoryInUse > before);
        }

        Assert.Equal(before, TlsLibrary.MemoryInUse);
    }

    [Fact]
    public void Dispose_Session_EveryVerbThrows()
    {
        using var pair = EnginePair.Open();
        pair.Client.Session.Dispose();
        pair.Client.Session.Dispose();

        Assert.Throws<ObjectDisposedException>(() => pair.Client.Handshake());
        Assert.Throws<ObjectDisposedException>(() => pair.Client.Read(new byte[1], out _));
        Assert.Throws<ObjectDisposedException>(() => pair.Client.Write([1]));
        Assert.Throws<ObjectDisposedException>(() => pair.Client.Shutdown());
        Assert.Throws<ObjectDisposedException>(() => pair.Client.Flush());
        Assert.Throws<ObjectDisposedException>(() => pair.Client.Session.GetInfo());
    }

    private static SslProtocols ProtocolOf(int number) => number % 2 == 0 ? SslProtocols.Tls12 : SslProtocols.Tls13;

    private static void HandshakeOnce(SslProtocols protocol)
    {
        using var pair = EnginePair.Open(protocol);
        pair.Client.Write("hello"u8);
        pair.Server.ReadOn([]);
        pair.Client.Shutdown();
    }

    /// <summary>Ends at another stage for every number.</summary>
    private static void AbortOnce(SslProtocols protocol, int number)
    {
        using var pair = new EnginePair(protocol);
        if (number % 10 == 0)
        {
            return;
        }

        pair.Client.HandshakeOn();
        pair.Server.HandshakeOn();
        List<byte> flight = pair.Client.Incoming;
        switch (number % 5)
        {
            case 0:
                flight.RemoveRange(number % flight.Count, flight.Count - (number % flight.Count));
                pair.Client.HandshakeOn();
                break;
            case 1:
                flight[number % flight.Count] ^= 0xFF;
                pair.Run();
                break;
            case 2:
                pair.Client.HandshakeOn();
                pair.Client.Session.RefusePeer(TlsAlert.UnknownCa);
                break;
            case 3:
                pair.Client.HandshakeOn();
                pair.Judge(pair.Path);
                pair.Client.DestinationChunk = number % 60;
                pair.Client.Handshake();
                break;
            default:
                pair.RunHandshake();
                pair.Server.Write(new byte[1000]);
                pair.Client.SourceChunk = number;
                pair.Client.Read(new byte[number % 100], out _);
                pair.Client.Incoming.AddRange(new byte[100]);
                pair.Client.ReadOn([]);
                break;
        }
    }

    /// <summary>What is made once is made now, and what other tests left to the finalizer does not go away in the middle.</summary>
    private static long Settle()
    {
        HandshakeOnce(SslProtocols.Tls12);
        HandshakeOnce(SslProtocols.Tls13);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return TlsLibrary.MemoryInUse;
    }
}
