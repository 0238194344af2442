namespace TlsSimple.Integration.Soak;

/// <summary>How long and how hard.</summary>
internal sealed record SoakSettings(TimeSpan Duration, int InFlight, TimeSpan Rotation)
{
    /// <summary>The host names, all of one server.</summary>
    public const int Hosts = 200;

    /// <summary>In every run.</summary>
    public static SoakSettings Short { get; } = new(TimeSpan.FromSeconds(12), 300, TimeSpan.FromSeconds(4));

    /// <summary>With <c>eng/test.sh --full</c>.</summary>
    public static SoakSettings Full { get; } = new(TimeSpan.FromSeconds(120), 2000, TimeSpan.FromSeconds(15));

    public static SoakSettings Chosen => Environment.GetEnvironmentVariable("TLSSIMPLE_FULL") == "1" ? Full : Short;
}
