using ConsoleFetch.Fetching;
using ConsoleFetch.Output;
using TlsSimple;

namespace ConsoleFetch.Verifying;

/// <summary>Judges the chains of standard input, line by line, whatever came of the line before.</summary>
internal sealed class VerifyRun
{
    private readonly ChainJudge _judge;
    private readonly Messages _messages;
    private readonly bool _isVerbose;
    private long _accepted;
    private long _refused;
    private long _invalid;

    public VerifyRun(bool isVerbose, Messages messages)
    {
        _judge = new ChainJudge(isVerbose);
        _messages = messages;
        _isVerbose = isVerbose;
    }

    /// <returns><see cref="ExitCode.Usage"/> if a line made no sense; what the verdicts are makes no difference.</returns>
    public async Task<ExitCode> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var writer = new VerdictWriter();
            await AnswerAllAsync(writer, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCode.Cancelled;
        }
        catch (FetchException e)
        {
            return Fail(e.Error);
        }
        catch (TlsException e)
        {
            // The native library: it is the same for every line.
            return Fail(FailureMap.Describe(e, inBody: false));
        }
        catch (IOException e)
        {
            return Fail(FailureMap.WriteFailed(e));
        }

        if (_isVerbose)
        {
            _messages.Fact($"{_accepted + _refused + _invalid} lines: {_accepted} accepted, {_refused} refused, {_invalid} invalid");
        }

        return _invalid == 0 ? ExitCode.Ok : ExitCode.Usage;
    }

    /// <summary>Verdicts leave before it waits, so that whoever asks line by line is answered line by line.</summary>
    private async Task AnswerAllAsync(VerdictWriter writer, CancellationToken cancellationToken)
    {
        var lines = new InputLines(Console.OpenStandardInput());
        do
        {
            try
            {
                while (lines.TryTake(out InputLine line))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Answer(line, writer);
                }
            }
            finally
            {
                await writer.FlushAsync();
            }
        }
        while (await lines.ReadAsync(cancellationToken));
    }

    private void Answer(InputLine line, VerdictWriter writer)
    {
        ReadOnlySpan<byte> text = WithoutSpace(line);
        if (text.IsEmpty && !line.IsTooLong)
        {
            return;
        }

        try
        {
            ChainVerdict verdict = line.IsTooLong
                ? throw new InvalidInputException($"it is longer than {InputLines.MaximumLength} bytes.")
                : _judge.Judge(ChainReader.Read(text));
            _ = verdict.Ok ? _accepted++ : _refused++;
            writer.Write(verdict);
        }
        catch (InvalidInputException e)
        {
            _invalid++;
            writer.Write(new ChainVerdict
            {
                Id = ChainReader.FindId(text),
                Ok = false,
                Reason = InvalidInputException.Reason,
                Detail = $"Line {line.Number}: {e.Message}",
            });
        }
    }

    /// <summary>Windows ends lines with two characters, and some programs begin files with a byte order mark.</summary>
    private static ReadOnlySpan<byte> WithoutSpace(InputLine line)
    {
        ReadOnlySpan<byte> text = line.Bytes.Span;
        if (line.Number == 1 && text.StartsWith("\uFEFF"u8))
        {
            text = text[3..];
        }

        return text.Trim(" \t\r"u8);
    }

    private ExitCode Fail(FetchError error)
    {
        _messages.Error($"({(int)error.Code}) {error.Message}");
        return error.Code;
    }
}
