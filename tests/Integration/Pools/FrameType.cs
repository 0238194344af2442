namespace TlsSimple.Integration.Pools;

/// <summary>RFC 9113, section 6: those that the tests use.</summary>
internal enum FrameType : byte
{
    Data = 0,
    Headers = 1,
    ResetStream = 3,
    Settings = 4,
    Ping = 6,
    GoAway = 7,
}
