namespace TlsSimple.Integration.Behaviour;

/// <summary>What a scenario is played over.</summary>
internal enum HttpStack
{
    /// <summary>SocketsHttpHandler as .NET has it.</summary>
    Platform,

    /// <summary>TlsSimpleHandler.</summary>
    TlsSimple,
}
