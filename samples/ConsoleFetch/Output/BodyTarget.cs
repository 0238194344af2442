using System.Buffers;
using System.Text;
using ConsoleFetch.CommandLine;
using ConsoleFetch.Fetching;

namespace ConsoleFetch.Output;

/// <summary>
/// Where the body of one fetch goes: a file, stdout, or nowhere. As with curl a file is made when the answer is there, so that a fetch
/// that fails before leaves an old one alone, and what came of a body that broke off is kept.
/// </summary>
internal sealed class BodyTarget
{
    private const int BufferSize = 128 * 1024;

    private readonly FetchSettings _settings;
    private readonly string? _file;

    /// <param name="settings">The command line.</param>
    /// <param name="index">Which of the URLs it is.</param>
    public BodyTarget(FetchSettings settings, int index)
    {
        _settings = settings;
        _file = index < settings.OutputFiles.Count && settings.OutputFiles[index] != "-" ? settings.OutputFiles[index] : null;
    }

    /// <summary>Whether something has gone to stdout: a file begins anew with the next attempt, but what was piped is read already.</summary>
    public bool IsBeyondRecall { get; private set; }

    /// <summary>Receives the body, as it comes.</summary>
    /// <returns>How many bytes it had.</returns>
    /// <exception cref="FetchException">It cannot be written.</exception>
    public async Task<long> ReceiveAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using Stream source = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using Stream destination = Open();
        if (_settings.IncludeHeaders)
        {
            await WriteAsync(destination, Encoding.Latin1.GetBytes(ResponseHead.Format(response)), cancellationToken);
        }

        return _file is null
            ? await CopyAsync(source, destination, progress: null, cancellationToken)
            : await DownloadProgress.ShowAsync(
                Path.GetFileName(_file),
                response.Content.Headers.ContentLength,
                progress => CopyAsync(source, destination, progress, cancellationToken));
    }

    private async Task<long> CopyAsync(Stream source, Stream destination, Action<long>? progress, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        long total = 0;
        try
        {
            while (await source.ReadAsync(buffer, cancellationToken) is int count and > 0)
            {
                await WriteAsync(destination, buffer.AsMemory(0, count), cancellationToken);
                total += count;
                progress?.Invoke(total);
            }

            return total;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task WriteAsync(Stream destination, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        IsBeyondRecall = _file is null && !_settings.Json;
        try
        {
            await destination.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException e)
        {
            throw new FetchException(FailureMap.WriteFailed(e), e);
        }
    }

    private Stream Open()
    {
        if (_file is null)
        {
            return _settings.Json ? Stream.Null : StandardOutput.Open();
        }

        try
        {
            // Unbuffered: every write is a large one, and none is left over for a close that cannot say what went wrong.
            return new FileStream(_file, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new FetchException(FailureMap.WriteFailed(e), e);
        }
    }
}
