using System.Security.Cryptography;
using System.Text;

namespace TlsSimple.Integration.Trust.RawTls;

/// <summary>
/// The server's side of a TLS 1.2 handshake with ECDHE and AES-128-GCM (RFC 5246, section 7.3; RFC 8422; RFC 7627).
/// </summary>
internal sealed class Tls12Handshake(RecordLayer records, RawIdentity identity) : IDisposable
{
    private const int ExtendedMasterSecret = 23;
    private const int RenegotiationInfo = 0xFF01;

    private readonly KeyExchange _exchange = new();
    private readonly List<byte> _transcript = [];

    private byte[] TranscriptHash => SHA256.HashData([.. _transcript]);

    public RawOutcome Run()
    {
        byte[] random = RandomNumberGenerator.GetBytes(32);
        ClientHello hello = ClientHello.Parse(Receive());
        Send(ServerHello(random, hello));
        Send(Wire.Message(11, identity.MessageBody ?? Wire.Vector24([.. identity.Certificates.SelectMany(c => Wire.Vector24(c))])));
        byte[] parameters = [3, .. Wire.UInt16(KeyExchange.Group), .. Wire.Vector8(_exchange.Share)];
        Send(Wire.Message(12, [.. parameters, .. identity.Sign([.. hello.Random, .. random, .. parameters])]));
        Send(Wire.Message(14));

        byte[] shared = _exchange.Agree(Receive()[5..]);
        byte[] master = Expand(shared, "extended master secret", TranscriptHash, 48);
        byte[] keys = Expand(master, "key expansion", [.. random, .. hello.Random], 40);
        records.ReadChangeCipherSpec();
        records.ReadKey = new RecordKey(keys[..16], keys[32..36], isTls13: false);
        byte[] expected = Wire.Message(20, Expand(master, "client finished", TranscriptHash, 12));
        if (!Receive().AsSpan().SequenceEqual(expected))
        {
            throw new InvalidDataException("The client's Finished is wrong.");
        }

        records.Write(RecordType.ChangeCipherSpec, 1);
        records.WriteKey = new RecordKey(keys[16..32], keys[36..40], isTls13: false);
        Send(Wire.Message(20, Expand(master, "server finished", TranscriptHash, 12)));
        return new RawOutcome(null, false);
    }

    public void Dispose() => _exchange.Dispose();

    /// <summary>The PRF (RFC 5246, section 5).</summary>
    private static byte[] Expand(byte[] secret, string label, byte[] seed, int length)
    {
        byte[] labelled = [.. Encoding.ASCII.GetBytes(label), .. seed];
        byte[] a = labelled;
        var output = new List<byte>();
        while (output.Count < length)
        {
            a = HMACSHA256.HashData(secret, a);
            output.AddRange(HMACSHA256.HashData(secret, (byte[])[.. a, .. labelled]));
        }

        return [.. output.Take(length)];
    }

    private byte[] ServerHello(byte[] random, ClientHello hello)
    {
        if (!hello.Extensions.ContainsKey(ExtendedMasterSecret))
        {
            throw new InvalidDataException("The client does not offer the extended master secret.");
        }

        return Wire.Message(
            2,
            [
                3, 3, .. random, .. Wire.Vector8(), 0xC0, (byte)(identity.IsRsa ? 0x2F : 0x2B), 0,
                .. Wire.Vector16([.. Wire.Extension(RenegotiationInfo, 0), .. Wire.Extension(ExtendedMasterSecret)]),
            ]);
    }

    private byte[] Receive()
    {
        byte[] message = records.ReadMessage();
        _transcript.AddRange(message);
        return message;
    }

    private void Send(byte[] message)
    {
        _transcript.AddRange(message);
        records.Write(RecordType.Handshake, message);
    }
}
