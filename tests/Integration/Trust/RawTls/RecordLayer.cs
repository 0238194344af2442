using System.Buffers.Binary;

namespace TlsSimple.Integration.Trust.RawTls;

/// <summary>Records over a stream, and the handshake messages in them.</summary>
internal sealed class RecordLayer(Stream stream)
{
    private const int MaximumFragment = 16 * 1024;

    private readonly List<byte> _messages = [];

    /// <summary>The key for what comes; <c>null</c> until there is one.</summary>
    public RecordKey? ReadKey { get; set; }

    /// <summary>The key for what goes.</summary>
    public RecordKey? WriteKey { get; set; }

    public void Write(byte type, params byte[] content)
    {
        foreach (byte[] fragment in content.Chunk(MaximumFragment))
        {
            (byte outer, byte[] body) = WriteKey is { } key ? key.Protect(type, fragment) : (type, fragment);
            stream.Write([outer, 3, 3, .. Wire.UInt16(body.Length), .. body]);
        }
    }

    /// <summary>The next handshake message; records of ChangeCipherSpec are passed over.</summary>
    /// <exception cref="AlertReceivedException">There is an alert in its place.</exception>
    public byte[] ReadMessage()
    {
        while (true)
        {
            if (_messages.Count >= 4)
            {
                int length = 4 + (_messages[1] << 16) + (_messages[2] << 8) + _messages[3];
                if (_messages.Count >= length)
                {
                    byte[] message = [.. _messages.Take(length)];
                    _messages.RemoveRange(0, length);
                    return message;
                }
            }

            (byte type, byte[] content) = Read();
            if (type == RecordType.Handshake)
            {
                _messages.AddRange(content);
            }
        }
    }

    /// <summary>Waits for ChangeCipherSpec.</summary>
    public void ReadChangeCipherSpec()
    {
        while (Read().Type != RecordType.ChangeCipherSpec)
        {
        }
    }

    private (byte Type, byte[] Content) Read()
    {
        byte[] header = new byte[5];
        stream.ReadExactly(header);
        byte[] body = new byte[BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(3))];
        stream.ReadExactly(body);

        // In TLS 1.3 what stands under a key says so by its type; in TLS 1.2 everything does from ChangeCipherSpec on.
        bool isEncrypted = ReadKey is not null && header[0] != RecordType.ChangeCipherSpec && (IsTls12 || header[0] == RecordType.ApplicationData);
        (byte type, byte[] content) = isEncrypted ? ReadKey!.Unprotect(header[0], body) : (header[0], body);
        return type == RecordType.Alert
            ? throw new AlertReceivedException((TlsAlert)content[1], isEncrypted)
            : (type, content);
    }

    /// <summary>Whether every record is under the key as soon as there is one.</summary>
    public bool IsTls12 { get; init; }
}
