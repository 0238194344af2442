using System.Security.Authentication;

namespace TlsSimple.Unit.Streams;

/// <summary>A TLS server made of the engine, which tells exactly what came from the client: a clean end, an alert by its number, nothing.</summary>
internal sealed class EngineServer : IDisposable
{
    private readonly Stream _transport;
    private readonly MbedContext _context;
    private readonly MbedSession _session;
    private byte[] _input = [];

    public EngineServer(Stream transport, TestIdentity identity, SslProtocols protocol = SslProtocols.Tls13)
    {
        _transport = transport;
        _context = MbedContext.Create(NativeRole.Server, protocol, protocol, AlpnOffer.None);
        using var shown = MbedIdentity.Create(identity.Chain, identity.PrivateKey);
        _context.SetIdentity(shown);
        _session = _context.CreateSession();
    }

    /// <summary>The alert that ended the connection; <c>null</c> if there was none.</summary>
    public TlsAlert? AlertReceived => _session.GetInfo().AlertReceived is int alert and >= 0 ? (TlsAlert)alert : null;

    /// <summary>Until it is over, or has failed, or the transport has ended (WantInput).</summary>
    public async Task<TlsStatus> HandshakeAsync()
    {
        byte[] output = new byte[16 * 1024];
        while (true)
        {
            TlsStatus status = _session.Handshake(_input, out int consumed, output, out int written);
            _input = _input[consumed..];
            await _transport.WriteAsync(output.AsMemory(0, written));
            if (status is not (TlsStatus.WantInput or TlsStatus.WantOutput) || (status == TlsStatus.WantInput && !await FillAsync()))
            {
                return status;
            }
        }
    }

    /// <summary>Until close_notify (Closed), an error, or an end of the transport without either (WantInput).</summary>
    public async Task<TlsStatus> ReadToEndAsync(List<byte> plaintext)
    {
        byte[] buffer = new byte[16 * 1024];
        while (true)
        {
            TlsStatus status = _session.Read(_input, out int consumed, buffer, out int produced);
            _input = _input[consumed..];
            plaintext.AddRange(buffer.AsSpan(0, produced));
            if (status is not (TlsStatus.Ok or TlsStatus.WantInput) || (status == TlsStatus.WantInput && !await FillAsync()))
            {
                return status;
            }
        }
    }

    /// <summary>The records for some data, to be put on the wire by the test.</summary>
    public byte[] Encrypt(ReadOnlySpan<byte> plaintext)
    {
        byte[] output = new byte[MbedSession.WriteBound(plaintext.Length)];
        _session.Write(plaintext, out _, output, out int written);
        return output[..written];
    }

    /// <summary>The record that says close_notify.</summary>
    public byte[] EncryptClose()
    {
        byte[] output = new byte[256];
        _session.Shutdown(output, out int written);
        return output[..written];
    }

    /// <summary>The alert that the session has for the client.</summary>
    public byte[] TakeAlert()
    {
        byte[] output = new byte[256];
        _session.Flush(output, out int written);
        return output[..written];
    }

    public void Dispose()
    {
        _session.Dispose();
        _context.Dispose();
        _transport.Dispose();
    }

    private async Task<bool> FillAsync()
    {
        byte[] room = new byte[16 * 1024];
        int count = await _transport.ReadAsync(room);
        _input = [.. _input, .. room.AsSpan(0, count)];
        return count > 0;
    }
}
