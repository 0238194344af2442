namespace TlsSimple;

/// <summary>What a native call says. Keep in sync with TLSSIMPLE_* in tlssimple.h.</summary>
internal enum TlsStatus
{
    Ok = 0,
    WantInput = 1,
    WantOutput = 2,
    WantVerdict = 3,
    Closed = 4,
    WantIdentity = 5,
    Ticket = 6,

    // Negative: fatal.

    // The caller's matter.
    Argument = -1,
    Memory = -2,
    Internal = -3,
    Identity = -4,

    // The peer's matter.
    Alert = -10,
    NotTls = -11,
    Version = -12,
    NoCommon = -13,
    NoAlpn = -14,
    RecordMac = -15,
    RecordSize = -16,
    Unexpected = -17,
    Decode = -18,
    Illegal = -19,
    Certificate = -20,
    Signature = -21,
    Protocol = -22,
    NoCertificate = -23,

    // The verdict's matter.
    Unverified = -30,
    Refused = -31,
    Untrusted = -32,
}
