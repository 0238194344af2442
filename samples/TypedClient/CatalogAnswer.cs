using System.Net;
using TlsSimple;

namespace TypedClient;

/// <summary>What the catalogue said, and over what.</summary>
/// <param name="Status">The status.</param>
/// <param name="Version">The version of HTTP.</param>
/// <param name="Text">The body.</param>
/// <param name="Tls">The connection; <c>null</c> for http.</param>
internal sealed record CatalogAnswer(HttpStatusCode Status, Version Version, string Text, TlsConnectionInfo? Tls);
