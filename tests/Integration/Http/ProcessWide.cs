using Xunit;

namespace TlsSimple.Integration.Http;

/// <summary>Tests that change or watch what the whole process shares: they run alone.</summary>
[CollectionDefinition(nameof(ProcessWide), DisableParallelization = true)]
public sealed class ProcessWide;
