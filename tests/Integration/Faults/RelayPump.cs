using System.Net.Sockets;

namespace TlsSimple.Integration.Faults;

/// <summary>
/// One direction of one relayed connection: record in, faults, bytes out.
/// <code>
/// Relaying --the source ended------------------> Ended (FIN passed on)
/// Relaying --the source was reset--------------> Ended (RST passed on)
/// Relaying --Close, CutBeforeCloseNotify-------> Ended (FIN)
/// Relaying --Reset-----------------------------> Ended (RST)
/// Relaying --Stall, SwallowCloseNotify---------> Stalled, until the relay is disposed
/// </code>
/// </summary>
internal sealed class RelayPump(Socket source, Socket destination, Action<byte[]> onRecord)
{
    // Long enough for a reader that waits to read what came before.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    private readonly TlsRecordReader _reader = new(source);
    private readonly Lock _gate = new();
    private readonly List<ActiveFault> _faults = [];
    private long _delivered;
    private int _records;

    public void Add(Fault fault)
    {
        lock (_gate)
        {
            _faults.Add(new ActiveFault(fault, _delivered, _records));
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await _reader.ReadAsync(cancellationToken) is { } record)
            {
                onRecord(record);
                if (!await DeliverAsync(record, cancellationToken))
                {
                    return;
                }
            }

            destination.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            ResetDestination();
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The other direction, or the end of the test, closed a socket under us.
        }
    }

    private async Task<bool> DeliverAsync(byte[] record, CancellationToken cancellationToken)
    {
        (int copies, FaultAction? then) = Apply(record);
        for (int copy = 0; copy < copies; copy++)
        {
            for (int sent = 0; sent < record.Length;)
            {
                (int count, bool pause, FaultAction? end) = NextPiece(sent, record.Length - sent);
                if (count > 0)
                {
                    await SendAsync(record.AsMemory(sent, count), cancellationToken);
                    sent += count;
                }

                if (end is { } action)
                {
                    await EndAsync(action, cancellationToken);
                    return false;
                }

                if (pause)
                {
                    await Task.Delay(s_pause, cancellationToken);
                }
            }
        }

        if (then is { } last)
        {
            await EndAsync(last, cancellationToken);
            return false;
        }

        return true;
    }

    /// <summary>The faults that work on whole records: how often this one is delivered, and what comes after it.</summary>
    private (int Copies, FaultAction? Then) Apply(byte[] record)
    {
        int copies = 1;
        FaultAction? then = null;
        lock (_gate)
        {
            int index = _records++;
            bool isAlert = IsAlert(record);
            foreach ((Fault fault, _, int firstRecord) in _faults)
            {
                bool isTheRecord = fault.Record == index - firstRecord;
                switch (fault.Action)
                {
                    case FaultAction.FlipBit when isTheRecord && record.Length > TlsRecordReader.HeaderLength:
                        int payload = record.Length - TlsRecordReader.HeaderLength;
                        record[TlsRecordReader.HeaderLength + payload / 2] ^= 1;
                        break;
                    case FaultAction.Drop when isTheRecord:
                        copies = 0;
                        break;
                    case FaultAction.Replay when isTheRecord:
                        copies = 2;
                        break;
                    case FaultAction.Stall or FaultAction.Close or FaultAction.Reset when isTheRecord:
                        then = fault.Action;
                        break;
                    case FaultAction.CutBeforeCloseNotify when isAlert:
                        return (0, FaultAction.Close);
                    case FaultAction.SwallowCloseNotify when isAlert:
                        return (0, FaultAction.Stall);
                }
            }
        }

        return (copies, then);
    }

    /// <summary>The faults that work on bytes: how many go out together now, and what comes after them.</summary>
    private (int Count, bool Pause, FaultAction? End) NextPiece(int sentOfRecord, int left)
    {
        lock (_gate)
        {
            long count = left;
            foreach ((Fault fault, long firstByte, _) in _faults)
            {
                long untilLimit = fault.AfterBytes is { } limit ? Math.Max(0, limit - (_delivered - firstByte)) : long.MaxValue;
                count = fault.Action switch
                {
                    FaultAction.Stall or FaultAction.Close or FaultAction.Reset => Math.Min(count, untilLimit),
                    FaultAction.Split when untilLimit > 0 => Math.Min(count, untilLimit),
                    FaultAction.OneByteAtATime when untilLimit > 0 => Math.Min(count, 1),
                    FaultAction.SplitRecords when sentOfRecord < TlsRecordReader.HeaderLength =>
                        Math.Min(count, TlsRecordReader.HeaderLength - sentOfRecord),
                    _ => count,
                };
            }

            _delivered += count;
            bool pause = false;
            FaultAction? end = null;
            foreach ((Fault fault, long firstByte, _) in _faults)
            {
                bool atLimit = fault.AfterBytes == _delivered - firstByte;
                switch (fault.Action)
                {
                    case FaultAction.Stall or FaultAction.Close or FaultAction.Reset when atLimit:
                        end = fault.Action;
                        break;
                    case FaultAction.Split when atLimit:
                    case FaultAction.SplitRecords when sentOfRecord + count == TlsRecordReader.HeaderLength:
                        pause = true;
                        break;
                }
            }

            return ((int)count, pause, end);
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await destination.SendAsync(bytes, cancellationToken)..];
        }
    }

    private async Task EndAsync(FaultAction action, CancellationToken cancellationToken)
    {
        switch (action)
        {
            case FaultAction.Close:
                destination.Shutdown(SocketShutdown.Send);
                break;
            case FaultAction.Reset:
                ResetDestination();
                break;
            default:
                await Task.Delay(Timeout.Infinite, cancellationToken);
                break;
        }
    }

    private void ResetDestination()
    {
        destination.LingerState = new LingerOption(enable: true, seconds: 0);
        destination.Close();
    }

    // TLS 1.2 shows the type. In TLS 1.3 an alert is two bytes, the inner type and a tag of 16: no other record of the
    // servers here is that short.
    private static bool IsAlert(byte[] record) => TlsRecordReader.TypeOf(record) switch
    {
        21 => true,
        23 => record.Length - TlsRecordReader.HeaderLength == 2 + 1 + 16,
        _ => false,
    };

    /// <summary>A fault and where its counting begins.</summary>
    private sealed record ActiveFault(Fault Fault, long FirstByte, int FirstRecord);
}
