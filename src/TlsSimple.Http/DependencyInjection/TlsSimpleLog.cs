using Microsoft.Extensions.Logging;

namespace TlsSimple;

/// <summary>What registration and configuration have to tell a program's log.</summary>
internal static partial class TlsSimpleLog
{
    internal const string Category = "TlsSimple";

    [LoggerMessage(1, LogLevel.Error, "A reload gave options that cannot be used; those of before stay in force. {Problem}", EventName = nameof(OptionsNotReloaded))]
    internal static partial void OptionsNotReloaded(ILogger logger, string problem, Exception error);

    [LoggerMessage(2, LogLevel.Error, "Trust anchors have changed to what cannot be used. {Problem}", EventName = nameof(TrustNotReloaded))]
    internal static partial void TrustNotReloaded(ILogger logger, string problem);

    [LoggerMessage(3, LogLevel.Information, "Other trust anchors have taken effect.", EventName = nameof(TrustReloaded))]
    internal static partial void TrustReloaded(ILogger logger);
}
