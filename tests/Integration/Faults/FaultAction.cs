namespace TlsSimple.Integration.Faults;

/// <summary>What a relay does to one direction of a connection; <see cref="Fault"/> has a factory for each.</summary>
public enum FaultAction
{
    Stall,
    Close,
    Reset,
    FlipBit,
    Drop,
    Replay,
    OneByteAtATime,
    SplitRecords,
    Split,
    CutBeforeCloseNotify,
    SwallowCloseNotify,
}
