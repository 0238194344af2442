using System.Globalization;
using ConsoleFetch.Output;
using TlsSimple;

namespace ConsoleFetch.Verifying;

/// <summary>Answers one line: this is all that <see cref="CertificateVerifier"/> asks of a program.</summary>
internal sealed class ChainJudge
{
    /// <summary>Of <see cref="CertificateVerifierOptions.MaximumDepth"/>.</summary>
    private const int DeepestPath = 16;

    private static readonly string[] s_timeFormats =
        ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd", "yyyyMMdd'T'HHmmssK"];

    private readonly AnchorSets _anchors = new();
    private readonly bool _isVerbose;

    /// <param name="isVerbose">Whether a verdict tells more than that it is no and why.</param>
    public ChainJudge(bool isVerbose) => _isVerbose = isVerbose;

    /// <exception cref="InvalidInputException">The question makes no sense.</exception>
    /// <exception cref="TlsException">The native library is not usable.</exception>
    public ChainVerdict Judge(ChainQuestion question)
    {
        byte[] peer = question.Peer ?? throw new InvalidInputException("there is no peer.");
        byte[][] intermediates = Complete(question.Intermediates, "intermediates");
        byte[][] anchors = Complete(question.Anchors, "anchors");
        byte[][] lists = Complete(question.Crls, "crls");
        CertificatePurpose purpose = Purpose(question.Purpose);
        RevocationMode mode = Mode(question.Revocation, lists.Length > 0);
        int depth = Depth(question.MaxDepth);
        DateTimeOffset time = Time(question.Time);

        UsableAnchors usable = _anchors.Get(anchors);
        if (usable.Trust is not { } trust)
        {
            return new ChainVerdict { Id = question.Id, Ok = false, Reason = usable.Unusable[0].Reason, Detail = usable.Unusable[0].Detail };
        }

        try
        {
            var options = new CertificateVerifierOptions { MaximumDepth = depth, Revocation = new RevocationOptions { Mode = mode, Lists = Lists(lists) } };
            CertificateVerification verification = CertificateVerifier.Verify(
                peer, intermediates.Select(der => (ReadOnlyMemory<byte>)der), trust, question.Name, time, purpose, options);
            return Verdict(question, verification, usable);
        }
        catch (TlsException e) when (e.Reason is TlsErrorReason.InvalidRevocationList or TlsErrorReason.InvalidTrustAnchors)
        {
            return new ChainVerdict { Id = question.Id, Ok = false, Reason = e.Reason.ToString(), Detail = e.Message };
        }
        catch (ArgumentException e)
        {
            throw new InvalidInputException(e.Message, e);
        }
    }

    private ChainVerdict Verdict(ChainQuestion question, CertificateVerification verification, UsableAnchors anchors)
    {
        TlsCertificateFailure? first = verification.Failures.Count > 0 ? verification.Failures[0] : null;
        var verdict = new ChainVerdict
        {
            Id = question.Id,
            Ok = verification.IsAccepted,
            Reason = first?.Reason.ToString(),
            Detail = first?.Detail,
        };
        return !_isVerbose ? verdict : verdict with
        {
            Failures = verification.IsAccepted ? null : RuleReport.Of(verification.Failures),
            Path = PeerReport.Of(verification.Path),
            UnusableAnchors = anchors.Unusable.Count > 0 ? anchors.Unusable : null,
        };
    }

    private static RevocationLists Lists(byte[][] lists) =>
        lists.Length == 0 ? RevocationLists.Empty : RevocationLists.FromDer(lists.Select(der => (ReadOnlyMemory<byte>)der));

    private static byte[][] Complete(byte[]?[]? list, string name)
    {
        foreach (byte[]? item in list ?? [])
        {
            _ = item ?? throw new InvalidInputException($"{name} holds a null.");
        }

        return list is null ? [] : (byte[][])list!;
    }

    private static CertificatePurpose Purpose(string? text) => text switch
    {
        null or "server" => CertificatePurpose.Server,
        "client" => CertificatePurpose.Client,
        _ => throw new InvalidInputException("purpose is neither server nor client."),
    };

    private static RevocationMode Mode(string? text, bool hasLists) => text switch
    {
        null => hasLists ? RevocationMode.CheckIfPresent : RevocationMode.None,
        "none" => RevocationMode.None,
        "check" => RevocationMode.CheckIfPresent,
        "require" => RevocationMode.Require,
        _ => throw new InvalidInputException("revocation is neither none, check nor require."),
    };

    private static int Depth(int? maximum) => maximum switch
    {
        null => new CertificateVerifierOptions().MaximumDepth,
        < 0 => throw new InvalidInputException("maxDepth is negative."),
        _ => Math.Min(maximum.Value, DeepestPath),
    };

    private static DateTimeOffset Time(string? text)
    {
        if (text is null)
        {
            return DateTimeOffset.UtcNow;
        }

        return DateTimeOffset.TryParseExact(text, s_timeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            ? time
            : throw new InvalidInputException("time is not ISO 8601, as in 2026-01-31T12:00:00Z.");
    }
}
