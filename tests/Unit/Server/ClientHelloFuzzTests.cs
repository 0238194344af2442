using System.Buffers.Binary;
using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using TlsSimple.Unit.Doubles;
using TlsSimple.Unit.Fuzzing;
using Xunit;

namespace TlsSimple.Unit.Server;

/// <summary>
/// Hellos with something changed: the reader, the engine and the platform's reader must not disagree on anything that matters. What
/// the engine gets to see is the same message, and the name that the choice goes by is the one that others read.
/// </summary>
public sealed class ClientHelloFuzzTests
{
    private const ulong Seed = 20260101;
    private const int Inputs = 1500;

    [Fact]
    public async Task Read_MutatedHello_AgreesWithTheEngineAndThePlatform()
    {
        byte[][] originals =
        [
            Message(await ServerHandshakeFailureTests.RecordHelloAsync(SslProtocols.Tls12)),
            Message(await ServerHandshakeFailureTests.RecordHelloAsync(SslProtocols.Tls13)),
            Message(await ServerHandshakeFailureTests.RecordHelloAsync(SslProtocols.None)),
        ];
        using MbedContext engine = MbedContext.Create(NativeRole.Server, SslProtocols.Tls12, SslProtocols.Tls13, AlpnOffer.None);
        engine.SetIdentity(ServerPki.Identity(TestIdentity.Host).Native);
        (int read, int accepted, int named, int compared) = (0, 0, 0, 0);
        for (int i = 0; i < Inputs; i++)
        {
            var random = new FuzzRandom(Seed, i);
            byte[] message = Mutate(originals[random.Next(originals.Length)], random);
            byte[] whole = HelloWriter.Record(message);
            byte[] wire = random.OneIn(3) ? whole : HelloWriter.Records(message, random.Next(1, message.Length + 1));
            using var feed = new HelloFeed();
            HelloProgress progress = feed.Send(wire, random.Next(1, wire.Length + 1));
            feed.SendRest();

            // To the engine it makes no difference that the records were joined.
            (TlsStatus Status, int Alert) direct = Ask(engine, whole);
            (TlsStatus Status, int Alert) joined = Ask(engine, feed.Filled);
            if (progress != HelloProgress.None)
            {
                Assert.True(direct == joined, $"input {i}: {direct} of the whole record, {joined} of the joined ones: {Convert.ToHexString(message)}");
            }

            bool isRead = progress == HelloProgress.Whole && ClientHelloReader.TryRead(feed.Message, out _);
            read += isRead ? 1 : 0;
            accepted += joined.Status >= TlsStatus.Ok ? 1 : 0;
            if (!isRead)
            {
                continue;
            }

            Assert.Equal(message, feed.Message);
            ClientHelloReader.TryRead(feed.Message, out ClientHelloFields fields);
            var hello = new TlsClientHello(fields);
            _ = hello.ApplicationProtocols.Count;
            if (hello.ServerName is null)
            {
                continue;
            }

            named++;
            string? platform = await AskPlatformAsync(whole);
            if (platform is not (null or ""))
            {
                compared++;
                Assert.True(
                    string.Equals(hello.ServerName, platform.TrimEnd('.'), StringComparison.OrdinalIgnoreCase),
                    $"input {i}: {hello.ServerName} here, {platform} there: {Convert.ToHexString(message)}");
            }
        }

        // The mutations go neither too far nor not far enough.
        Assert.InRange(read, Inputs / 10, Inputs * 9 / 10);
        Assert.InRange(accepted, Inputs / 20, Inputs * 19 / 20);
        Assert.InRange(named, Inputs / 10, Inputs);
        Assert.InRange(compared, named * 9 / 10, named);
    }

    [Fact]
    public void Read_Noise_NeverThrows()
    {
        for (int i = 0; i < 20_000; i++)
        {
            var random = new FuzzRandom(Seed + 1, i);
            byte[] wire = [22, 3, 1, 0, random.NextByte(), 1, 0, 0, .. Enumerable.Range(0, random.Next(300)).Select(_ => random.NextByte())];
            using var feed = new HelloFeed();
            if (feed.Send(wire, random.Next(1, wire.Length + 1)) == HelloProgress.Whole && ClientHelloReader.TryRead(feed.Message, out ClientHelloFields fields))
            {
                _ = new TlsClientHello(fields).ApplicationProtocols;
            }
        }
    }

    private static byte[] Message(byte[] record) => record[5..];

    private static byte[] Mutate(byte[] original, FuzzRandom random)
    {
        byte[] message = original;
        for (int times = random.Next(1, 4); times > 0; times--)
        {
            message = random.Next(6) switch
            {
                0 => Flip(message, random),
                1 => Near(message, random, "server.test"u8),
                2 => Near(message, random, [0, 0x0A]),
                3 => DoubleExtension(message, random),
                4 => Rename(message, random),
                _ => message,
            };
        }

        // The message's own length stays right, or nothing behind it would be looked at.
        message[1] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), (ushort)(message.Length - 4));
        return message;
    }

    private static byte[] Flip(byte[] message, FuzzRandom random)
    {
        byte[] changed = [.. message];
        changed[random.Next(4, changed.Length)] = random.OneIn(2) ? random.NextByte() : (byte)random.Next(4);
        return changed;
    }

    /// <summary>A byte at or before the first place of some bytes, where lengths and types stand.</summary>
    private static byte[] Near(byte[] message, FuzzRandom random, ReadOnlySpan<byte> landmark)
    {
        byte[] changed = [.. message];
        int at = changed.AsSpan().IndexOf(landmark);
        if (at > 12)
        {
            at -= random.Next(-3, 10);
            changed[at] = random.OneIn(3) ? (byte)(changed[at] + 1) : random.OneIn(2) ? (byte)(changed[at] - 1) : random.NextByte();
        }

        return changed;
    }

    /// <summary>An extension once more, or another server_name, at the end.</summary>
    private static byte[] DoubleExtension(byte[] message, FuzzRandom random)
    {
        int extensions = ExtensionsAt(message);
        if (extensions < 0)
        {
            return message;
        }

        byte[] more = random.OneIn(2)
            ? [0, 0, .. HelloWriter.Vector16(HelloWriter.Vector16(HelloWriter.Entry((byte)random.Next(2), Encoding.ASCII.GetBytes("other.test"))))]
            : [.. HelloWriter.Pairs((ushort)random.Next(60)), 0, 0];
        byte[] changed = random.OneIn(2) ? [.. message, .. more] : [.. message[..(extensions + 2)], .. more, .. message[(extensions + 2)..]];
        BinaryPrimitives.WriteUInt16BigEndian(changed.AsSpan(extensions), (ushort)(changed.Length - extensions - 2));
        return changed;
    }

    /// <summary>Another character in the name.</summary>
    private static byte[] Rename(byte[] message, FuzzRandom random)
    {
        byte[] changed = [.. message];
        int at = changed.AsSpan().IndexOf("server.test"u8);
        if (at > 0)
        {
            changed[at + random.Next(11)] = random.Pick("aZ09.-_*\0 \u00FC"u8.ToArray());
        }

        return changed;
    }

    private static int ExtensionsAt(byte[] message)
    {
        int at = 4 + 2 + 32;
        at += 1 + message[at];
        if (at + 2 > message.Length)
        {
            return -1;
        }

        at += 2 + BinaryPrimitives.ReadUInt16BigEndian(message.AsSpan(at));
        if (at >= message.Length)
        {
            return -1;
        }

        at += 1 + message[at];
        return at + 2 <= message.Length ? at : -1;
    }

    private static (TlsStatus Status, int Alert) Ask(MbedContext engine, byte[] wire)
    {
        using MbedSession session = engine.CreateSession();
        byte[] output = new byte[16 * 1024];
        TlsStatus status = session.Handshake(wire, out _, output, out _);
        return (status, session.GetInfo().AlertSent);
    }

    /// <summary>The name that SslStream reads; <c>null</c> if it reads none.</summary>
    private static async Task<string?> AskPlatformAsync(byte[] wire)
    {
        string? name = null;
        var pair = new DuplexPair();
        await using var server = new SslStream(pair.Server);
        await pair.Client.WriteAsync(wire).Soon();
        pair.Client.CompleteWrites();
        await Record.ExceptionAsync(() => server.AuthenticateAsServerAsync(
            (_, hello, _, _) =>
            {
                name = hello.ServerName;
                throw new AuthenticationException("enough");
            },
            null).Soon());
        return name;
    }
}
