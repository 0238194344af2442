using System.Net.Security;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace TlsSimple;

/// <summary>What an endpoint serves, and what its TLS negotiates: one follows from the other, or the two are compared.</summary>
internal static class EndpointProtocols
{
    /// <summary>Names the endpoint's protocols in <paramref name="options"/>, if these name none.</summary>
    /// <exception cref="TlsException">They name what the endpoint does not serve, or leave out the only one that it serves.</exception>
    internal static void Apply(ListenOptions endpoint, TlsServerOptions options)
    {
        RefuseHttp3(endpoint);
        IList<SslApplicationProtocol> names = options.ApplicationProtocols ?? [];
        if (names.Count == 0)
        {
            options.ApplicationProtocols = Of(endpoint.Protocols);
            return;
        }

        if (names.FirstOrDefault(name => !Serves(endpoint.Protocols, name)) is { Protocol.Length: > 0 } unserved)
        {
            throw Contradiction($"ApplicationProtocols names {unserved}, which an endpoint with Protocols = {endpoint.Protocols} does not serve");
        }

        if (endpoint.Protocols == HttpProtocols.Http2 && !names.Contains(SslApplicationProtocol.Http2))
        {
            throw Contradiction("Protocols = Http2 serves HTTP/2 alone, and ApplicationProtocols does not name h2");
        }
    }

    /// <exception cref="TlsException">The endpoint is to serve HTTP/3.</exception>
    internal static void RefuseHttp3(ListenOptions endpoint)
    {
        if (endpoint.Protocols.HasFlag(HttpProtocols.Http3))
        {
            throw TlsFailure.InvalidOption(
                $"Protocols = {endpoint.Protocols} has HTTP/3, which runs over QUIC's own TLS and not over TlsSimple: set Protocols to Http1AndHttp2.");
        }
    }

    /// <summary>Whether HTTP as it was negotiated can be served; names that are not HTTP's are the caller's matter.</summary>
    internal static bool Serves(HttpProtocols protocols, SslApplicationProtocol name) =>
        name == SslApplicationProtocol.Http2 ? protocols.HasFlag(HttpProtocols.Http2)
        : name != SslApplicationProtocol.Http11 || protocols.HasFlag(HttpProtocols.Http1);

    private static List<SslApplicationProtocol> Of(HttpProtocols protocols)
    {
        var names = new List<SslApplicationProtocol>();
        if (protocols.HasFlag(HttpProtocols.Http2))
        {
            names.Add(SslApplicationProtocol.Http2);
        }

        if (protocols.HasFlag(HttpProtocols.Http1))
        {
            names.Add(SslApplicationProtocol.Http11);
        }

        return names;
    }

    private static TlsException Contradiction(string what) =>
        TlsFailure.InvalidOption($"{what}: make the two agree, or leave ApplicationProtocols empty, and Protocols decides.");
}
