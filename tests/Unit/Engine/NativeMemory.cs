using Xunit;

namespace TlsSimple.Unit.Engine;

/// <summary>The native heap is one for the process: while these tests look at it nothing else runs.</summary>
[CollectionDefinition(nameof(NativeMemory), DisableParallelization = true)]
public sealed class NativeMemory;
