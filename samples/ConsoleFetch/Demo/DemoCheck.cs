using TlsSimple;

namespace ConsoleFetch.Demo;

/// <summary>One thing that the demo shows.</summary>
/// <param name="Name">What it is.</param>
/// <param name="IsExpected">Whether it went as it should.</param>
/// <param name="Outcome">What happened.</param>
/// <param name="Tls">What was negotiated; <c>null</c> where there was no connection.</param>
internal sealed record DemoCheck(string Name, bool IsExpected, string Outcome, TlsConnectionInfo? Tls);
