using Microsoft.Extensions.Configuration;

namespace TlsSimple;

/// <summary>What was said of all clients. It comes before all that is said of one, wherever it stands.</summary>
/// <param name="Configure">Changes the options of a client.</param>
/// <param name="Section">Where it reads; its changes concern all clients.</param>
internal sealed record TlsSimpleDefaults(Action<TlsSimpleOptions> Configure, IConfiguration? Section = null);
