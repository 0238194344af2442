namespace TlsSimple;

/// <summary>No attempt of a <see cref="ConnectRace"/> succeeded.</summary>
/// <param name="errors">One for each candidate, in their order.</param>
#pragma warning disable CA1032, CA1064 // Never leaves the assembly: SocketDialer makes a SocketException of it.
internal sealed class ConnectRaceException(IReadOnlyList<Exception> errors) : Exception
#pragma warning restore CA1032, CA1064
{
    internal IReadOnlyList<Exception> Errors => errors;
}
