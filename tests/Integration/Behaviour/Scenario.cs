namespace TlsSimple.Integration.Behaviour;

/// <summary>Something that users of HttpClient do or suffer; it is played over both handlers, and must come out the same.</summary>
/// <param name="Name">Unique; the docs use it too.</param>
/// <param name="Versions">The versions of HTTP that it is played with: requests are of exactly this one.</param>
/// <param name="Expected">Facts that the platform's own handler must yield ("answer.status = 200 &amp;&amp; …"): otherwise both could fail for a reason that is the test's.</param>
/// <param name="Play">The play.</param>
internal sealed record Scenario(string Name, IReadOnlyList<string> Versions, string Expected, Func<Run, Task> Play)
{
    private static readonly string[] s_http1 = ["1.1"];
    private static readonly string[] s_http2 = ["2.0"];
    private static readonly string[] s_both = ["1.1", "2.0"];

    internal static Scenario Both(string name, string expected, Func<Run, Task> play) => new(name, s_both, expected, play);

    internal static Scenario Http1(string name, string expected, Func<Run, Task> play) => new(name, s_http1, expected, play);

    internal static Scenario Http2(string name, string expected, Func<Run, Task> play) => new(name, s_http2, expected, play);
}
