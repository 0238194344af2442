using Xunit;

namespace TlsSimple.Integration.Peers;

/// <summary>Test classes that share one WireMock run one after the other: <c>[Collection(nameof(WireMockCollection))]</c>.</summary>
[CollectionDefinition(nameof(WireMockCollection))]
#pragma warning disable CA1711 // xunit's own word for it.
public sealed class WireMockCollection : ICollectionFixture<WireMockFixture>;
#pragma warning restore CA1711
