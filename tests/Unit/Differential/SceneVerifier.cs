namespace TlsSimple.Unit.Differential;

/// <summary>Our verdicts on one chain. The engine is asked once a path: its arithmetic is most of the time, and does not depend on the profile.</summary>
internal sealed class SceneVerifier
{
    private readonly Scene _scene;
    private readonly TrustAnchors? _trust;
    private readonly List<(ReadOnlyMemory<byte>[] Path, TlsStatus Status, NativeVerifyFlags[] Flags)> _answers = [];

    public SceneVerifier(Scene scene)
    {
        _scene = scene;
        try
        {
            _trust = TrustAnchors.FromCertificates(scene.Anchors.Select(anchor => (ReadOnlyMemory<byte>)anchor.Encoded));
        }
        catch (TlsException e) when (e.Reason == TlsErrorReason.InvalidTrustAnchors)
        {
        }
    }

    public CertificateVerification Verify(bool isProfileIgnored)
    {
        if (_trust is null)
        {
            return new CertificateVerification([new TlsCertificateFailure(TlsErrorReason.InvalidTrustAnchors, 0, "", "An anchor cannot be one.")], []);
        }

        var request = new VerificationRequest(
            _trust, _scene.Name is null ? null : HostName.Parse(_scene.Name, "name"), _scene.Time, CertificatePurpose.Server,
            new CertificateVerifierOptions { DangerousIgnoreCertificateProfile = isProfileIgnored }, Examine);
        return CertificateVerifier.Verify(_scene.Peer, _scene.Sent.Select(der => (ReadOnlyMemory<byte>)der), request);
    }

    private TlsStatus Examine(IReadOnlyList<ReadOnlyMemory<byte>> path, Span<NativeVerifyFlags> flags)
    {
        foreach ((ReadOnlyMemory<byte>[] known, TlsStatus answer, NativeVerifyFlags[] found) in _answers)
        {
            if (known.Length == path.Count && !known.Where((der, i) => !der.Span.SequenceEqual(path[i].Span)).Any())
            {
                found.CopyTo(flags);
                return answer;
            }
        }

        TlsStatus status = MbedPath.Verify(path, flags);
        _answers.Add(([.. path], status, flags.ToArray()));
        return status;
    }
}
