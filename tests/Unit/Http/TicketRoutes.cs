using Xunit;

namespace TlsSimple.Unit.Http;

/// <summary>The forced route is one for the process: while it is set nothing else runs.</summary>
[CollectionDefinition(nameof(TicketRoutes), DisableParallelization = true)]
public sealed class TicketRoutes;
