using System.Security.Cryptography;
using System.Text;

namespace TlsSimple.Integration.Trust.RawTls;

/// <summary>The server's side of a TLS 1.3 handshake with TLS_AES_128_GCM_SHA256 (RFC 8446, section 2).</summary>
internal sealed class Tls13Handshake(RecordLayer records, RawIdentity identity) : IDisposable
{
    private const int SupportedVersions = 43;
    private const int KeyShare = 51;
    private const int HashLength = 32;

    // RFC 8446, section 4.1.3: a ServerHello with this random is a HelloRetryRequest.
    private static readonly byte[] s_retryRandom = SHA256.HashData("HelloRetryRequest"u8);

    private readonly KeyExchange _exchange = new();
    private readonly List<byte> _transcript = [];

    private byte[] TranscriptHash => SHA256.HashData([.. _transcript]);

    public RawOutcome Run()
    {
        byte[] firstHello = records.ReadMessage();
        ClientHello hello = ClientHello.Parse(firstHello);
        _transcript.AddRange(firstHello);
        if (hello.ShareOf(KeyExchange.Group) is not { } share)
        {
            (hello, share) = Retry(hello, firstHello);
        }

        Send(ServerHello(hello, RandomNumberGenerator.GetBytes(32), [.. Wire.UInt16(KeyExchange.Group), .. Wire.Vector16(_exchange.Share)]));
        byte[] secret = HandshakeSecret(_exchange.Agree(share));
        byte[] clientSecret = Derive(secret, "c hs traffic", TranscriptHash);
        byte[] serverSecret = Derive(secret, "s hs traffic", TranscriptHash);
        records.ReadKey = KeyOf(clientSecret);
        records.WriteKey = KeyOf(serverSecret);

        Send(Wire.Message(8, Wire.Vector16()));
        Send(Wire.Message(11, identity.MessageBody
            ?? [0, .. Wire.Vector24([.. identity.Certificates.SelectMany(c => (byte[])[.. Wire.Vector24(c), 0, 0])])]));
        Send(Wire.Message(15, identity.Sign(Covered(TranscriptHash))));
        Send(Wire.Message(20, Finished(serverSecret)));

        byte[] expected = Wire.Message(20, Finished(clientSecret));
        return records.ReadMessage().AsSpan().SequenceEqual(expected)
            ? new RawOutcome(null, false)
            : throw new InvalidDataException("The client's Finished is wrong.");
    }

    public void Dispose() => _exchange.Dispose();

    /// <summary>What a CertificateVerify signs (RFC 8446, section 4.4.3).</summary>
    private static byte[] Covered(byte[] transcriptHash) =>
        [.. Enumerable.Repeat((byte)0x20, 64), .. "TLS 1.3, server CertificateVerify"u8, 0, .. transcriptHash];

    private static byte[] HandshakeSecret(byte[] shared)
    {
        byte[] early = HKDF.Extract(HashAlgorithmName.SHA256, new byte[HashLength], new byte[HashLength]);
        return HKDF.Extract(HashAlgorithmName.SHA256, shared, Derive(early, "derived", SHA256.HashData([])));
    }

    private static RecordKey KeyOf(byte[] secret) => new(Expand(secret, "key", [], 16), Expand(secret, "iv", [], 12), isTls13: true);

    private static byte[] Derive(byte[] secret, string label, byte[] hash) => Expand(secret, label, hash, HashLength);

    /// <summary>HKDF-Expand-Label (RFC 8446, section 7.1).</summary>
    private static byte[] Expand(byte[] secret, string label, byte[] context, int length) => HKDF.Expand(
        HashAlgorithmName.SHA256,
        secret,
        length,
        [.. Wire.UInt16(length), .. Wire.Vector8(Encoding.ASCII.GetBytes($"tls13 {label}")), .. Wire.Vector8(context)]);

    private static byte[] ServerHello(ClientHello hello, byte[] random, byte[] keyShare) => Wire.Message(
        2,
        [
            3, 3, .. random, .. Wire.Vector8(hello.SessionId), 0x13, 0x01, 0,
            .. Wire.Vector16([.. Wire.Extension(SupportedVersions, 3, 4), .. Wire.Extension(KeyShare, keyShare)]),
        ]);

    /// <summary>Asks for a key in the group of this server; the first hello stands in the transcript as its hash (RFC 8446, section 4.4.1).</summary>
    private (ClientHello Hello, byte[] Share) Retry(ClientHello hello, byte[] firstHello)
    {
        _transcript.Clear();
        _transcript.AddRange(Wire.Message(254, SHA256.HashData(firstHello)));
        Send(ServerHello(hello, s_retryRandom, Wire.UInt16(KeyExchange.Group)));
        byte[] secondHello = records.ReadMessage();
        _transcript.AddRange(secondHello);
        hello = ClientHello.Parse(secondHello);
        return (hello, hello.ShareOf(KeyExchange.Group)!);
    }

    private byte[] Finished(byte[] secret) => HMACSHA256.HashData(Derive(secret, "finished", []), TranscriptHash);

    private void Send(byte[] message)
    {
        _transcript.AddRange(message);
        records.Write(RecordType.Handshake, message);
    }
}
