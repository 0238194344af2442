namespace TlsSimple.Integration.Faults;

/// <summary>
/// One thing that a <see cref="FaultyTlsServer"/> does wrong. Bytes and records (from 0) are counted in the fault's own direction,
/// from the beginning of the connection or, for an injected fault, from the record after the injection.
/// </summary>
public sealed record Fault
{
    private Fault(FaultAction action, RelayDirection direction)
    {
        Action = action;
        Direction = direction;
    }

    public FaultAction Action { get; }

    public RelayDirection Direction { get; }

    /// <summary>So many bytes are delivered, then the fault acts.</summary>
    public long? AfterBytes { get; private init; }

    /// <summary>The record that the fault acts on, or after.</summary>
    public int? Record { get; private init; }

    /// <summary>Delivers so many bytes and no more; the connection stays open. With 0: nothing, once there is something to deliver.</summary>
    public static Fault StallAfterBytes(RelayDirection direction, long bytes) => new(FaultAction.Stall, direction) { AfterBytes = bytes };

    public static Fault StallAfterRecord(RelayDirection direction, int record) => new(FaultAction.Stall, direction) { Record = record };

    /// <summary>Ends the direction with FIN after so many bytes; the other direction goes on. With 0: once there is something to deliver.</summary>
    public static Fault CloseAfterBytes(RelayDirection direction, long bytes) => new(FaultAction.Close, direction) { AfterBytes = bytes };

    public static Fault CloseAfterRecord(RelayDirection direction, int record) => new(FaultAction.Close, direction) { Record = record };

    /// <summary>Resets (RST) the connection to the receiver after so many bytes. With 0: once there is something to deliver.</summary>
    public static Fault ResetAfterBytes(RelayDirection direction, long bytes) => new(FaultAction.Reset, direction) { AfterBytes = bytes };

    public static Fault ResetAfterRecord(RelayDirection direction, int record) => new(FaultAction.Reset, direction) { Record = record };

    /// <summary>Inverts the lowest bit of the byte in the middle of the record's payload.</summary>
    public static Fault FlipBit(RelayDirection direction, int record) => new(FaultAction.FlipBit, direction) { Record = record };

    public static Fault Drop(RelayDirection direction, int record) => new(FaultAction.Drop, direction) { Record = record };

    /// <summary>Delivers the record twice.</summary>
    public static Fault Replay(RelayDirection direction, int record) => new(FaultAction.Replay, direction) { Record = record };

    /// <summary>A segment a byte for as many bytes; what the receiver has not yet read may still come together.</summary>
    public static Fault OneByteAtATime(RelayDirection direction, long bytes = long.MaxValue) =>
        new(FaultAction.OneByteAtATime, direction) { AfterBytes = bytes };

    /// <summary>Delivers every record in two pieces, header and payload, with a pause between.</summary>
    public static Fault SplitRecords(RelayDirection direction) => new(FaultAction.SplitRecords, direction);

    /// <summary>Makes a pause after so many bytes: the receiver reads them before it gets the next.</summary>
    public static Fault Split(RelayDirection direction, long bytes) => new(FaultAction.Split, direction) { AfterBytes = bytes };

    /// <summary>FIN in place of close_notify: a truncation.</summary>
    public static Fault CutBeforeCloseNotify(RelayDirection direction) => new(FaultAction.CutBeforeCloseNotify, direction);

    /// <summary>Neither close_notify nor FIN arrives: the peer seems to be there still.</summary>
    public static Fault SwallowCloseNotify(RelayDirection direction) => new(FaultAction.SwallowCloseNotify, direction);
}
