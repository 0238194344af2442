using ConsoleServe.Output;
using TlsSimple;

namespace ConsoleServe.Serving;

/// <summary>From the settings to the last request.</summary>
internal static class ServeRun
{
    private static readonly TimeSpan s_stopLimit = TimeSpan.FromSeconds(5);

    public static async Task<ExitCode> RunAsync(ServeSettings settings, Messages messages, CancellationToken cancellationToken)
    {
        try
        {
            using ServerIdentity identity = ServerIdentity.Of(settings, messages);
            await using WebServer server = await WebServer.StartAsync(settings, identity, messages, cancellationToken);
            Announcement.Write(messages, settings, identity, server.Urls);
            await WaitForEndAsync(cancellationToken);
            messages.Note("Stopping.");
            await server.StopAsync(s_stopLimit);
            return ExitCode.Ok;
        }
        catch (ServeException error)
        {
            return Fail(messages, error.Code, error.Message);
        }
        catch (TlsException error)
        {
            return Fail(messages, CodeOf(error), error.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Ok;
        }
    }

    private static ExitCode CodeOf(TlsException error) => error.Reason switch
    {
        TlsErrorReason.InvalidIdentity => ExitCode.Certificate,
        TlsErrorReason.InvalidTrustAnchors => ExitCode.CaFile,
        _ => ExitCode.Usage,
    };

    private static ExitCode Fail(Messages messages, ExitCode code, string message)
    {
        messages.Error($"({(int)code}) {message}");
        return code;
    }

    private static async Task WaitForEndAsync(CancellationToken cancellationToken)
    {
        var end = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration registration = cancellationToken.Register(end.SetResult);
        await end.Task;
    }
}
