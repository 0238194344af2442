namespace TlsSimple;

/// <summary>
/// Looks for a path from a peer's certificate to a trust anchor that breaks no rule: depth first, anchors before
/// intermediates, the likeliest issuer first, and back where a route does not lead on (RFC 4158).
/// </summary>
/// <remarks>
/// <para>Every rule that a new issuer brings (its own form, its constraints on what is below) is checked when it joins the
/// path, so a bad route is left early. Signatures, which cost most, are the engine's work and are looked at when a path is
/// complete; one that is wrong rules out its pair of certificates for good.</para>
/// <para>What a peer can make us do is bounded: certificates looked at, steps, signatures, comparisons of names. One search
/// judges one peer; it is not for several threads.</para>
/// </remarks>
internal sealed class PathSearch
{
    public const int MaximumIntermediates = 64;

    private const int MaximumSteps = 2048;
    /// <summary>In <see cref="KeyRules.CostOf"/>; the first path is verified in any case.</summary>
    private const int MaximumWork = 300;
    private const int MaximumRoutesKept = 16;

    private readonly VerificationRequest _request;
    private readonly AnchorIndex _anchors;
    private readonly ParsedCertificate _peer;
    private readonly List<PathNode> _intermediates = [];
    private readonly Dictionary<AnchorEntry, PathNode> _anchorNodes = [];
    private readonly Dictionary<ParsedCertificate, List<PathNode>> _issuers = [];
    private readonly HashSet<(ParsedCertificate Subject, ParsedCertificate Issuer)> _wrongSignatures = [];
    private readonly List<FailedRoute> _failedRoutes = [];
    private readonly NameConstraintRules _nameConstraints = new();
    private readonly List<ParsedCertificate> _path = [];
    private int _steps;
    private int _signatures;
    private int _work;
    private bool _isGivenUp;

    public PathSearch(VerificationRequest request, ParsedCertificate peer, IEnumerable<ReadOnlyMemory<byte>> intermediates)
    {
        _request = request;
        _anchors = request.Anchors.Current;
        _peer = peer;
        int left = MaximumIntermediates;
        foreach (ReadOnlyMemory<byte> der in intermediates)
        {
            if (left-- == 0)
            {
                break;
            }

            // Extras that do not parse, repeat another or are anchors add nothing.
            if (!der.Span.SequenceEqual(peer.Der.Span)
                && !_intermediates.Exists(node => node.Certificate.Der.Span.SequenceEqual(der.Span))
                && !_anchors.Contains(der.Span)
                && ParsedCertificate.TryParse(der, out ParsedCertificate? certificate, out _))
            {
                _intermediates.Add(new PathNode(certificate, isAnchor: false, request));
            }
        }
    }

    /// <summary>The path that is good, or the one that came nearest with what is wrong with it.</summary>
    public CertificateVerification Run()
    {
        bool isAnchor = _anchors.Contains(_peer.Der.Span);
        List<TlsCertificateFailure> flaws = LeafRules.Check(_peer, isAnchor, _request);
        _path.Add(_peer);
        if (isAnchor ? IsGood() : Extend())
        {
            return new CertificateVerification(FailureOrder.Arrange(flaws), ParsedCertificate.Encode(_path));
        }

        FailedRoute nearest = Nearest();
        flaws.AddRange(nearest.Failures);
        if (_isGivenUp)
        {
            flaws.Add(Flaw.Of(
                _peer, TlsErrorReason.SearchTooLong,
                $"The search for a path was given up after {_steps} steps and {_signatures} signatures: the certificates allow too many.", ""));
        }

        return new CertificateVerification(FailureOrder.Arrange(flaws), ParsedCertificate.Encode(nearest.Path));
    }

    /// <summary>Goes on from the last certificate of the path; on success the path is complete.</summary>
    private bool Extend()
    {
        ParsedCertificate subject = _path[^1];
        List<PathNode> candidates = FindIssuers(subject);
        if (candidates.Count == 0)
        {
            Fail([NoIssuer(subject) with { Depth = _path.Count - 1 }]);
            return false;
        }

        foreach (PathNode issuer in candidates)
        {
            if (++_steps > MaximumSteps)
            {
                _isGivenUp = true;
                return false;
            }

            List<TlsCertificateFailure> flaws = FlawsOf(issuer);
            _path.Add(issuer.Certificate);
            if (flaws.Count > 0)
            {
                Fail(flaws);
            }
            else if (issuer.IsAnchor ? IsGood() : Extend())
            {
                return true;
            }

            _path.RemoveAt(_path.Count - 1);
            if (_isGivenUp)
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Whoever may have issued a certificate and is not ruled out; the likeliest first.</summary>
    private List<PathNode> FindIssuers(ParsedCertificate subject)
    {
        if (!_issuers.TryGetValue(subject, out List<PathNode>? issuers))
        {
            _issuers.Add(subject, issuers = [.. CollectIssuers(subject).OrderBy(node => node.Rank(subject))]);
        }

        return issuers.FindAll(node => !IsOnPath(node) && !_wrongSignatures.Contains((subject, node.Certificate)));
    }

    /// <summary>Everything whose subject is the issuer.</summary>
    private List<PathNode> CollectIssuers(ParsedCertificate subject)
    {
        var found = new List<PathNode>();
        foreach (AnchorEntry anchor in _anchors.FindBySubject(subject.Issuer))
        {
            if (!_anchorNodes.TryGetValue(anchor, out PathNode? node))
            {
                _anchorNodes.Add(anchor, node = new PathNode(anchor.Certificate!, isAnchor: true, _request, isVetted: !anchor.IsNamedByCaller));
            }

            found.Add(node);
        }

        found.AddRange(_intermediates.Where(node => node.Certificate.Subject.Matches(subject.Issuer)));
        return found;
    }

    /// <summary>A name and its key stand in a path once, or cycles of CAs that vouch for each other would never end.</summary>
    private bool IsOnPath(PathNode candidate)
    {
        foreach (ParsedCertificate certificate in _path)
        {
            if (ReferenceEquals(certificate, candidate.Certificate)
                || (certificate.PublicKey.Der.Span.SequenceEqual(candidate.Certificate.PublicKey.Der.Span)
                    && certificate.Subject.Matches(candidate.Certificate.Subject)))
            {
                return true;
            }
        }

        return false;
    }

    private List<TlsCertificateFailure> FlawsOf(PathNode issuer) => PathRules.Check(issuer, _path, _request, _nameConstraints);

    private bool IsGood()
    {
        int work = _path.Skip(1).Sum(KeyRules.CostOf);
        if (_work > 0 && _work + work > MaximumWork)
        {
            _isGivenUp = true;
            return false;
        }

        _work += work;
        _signatures += _path.Count - 1;

        List<TlsCertificateFailure> flaws = PathRules.CheckWhole(_path, _request);
        for (int i = 0; i < flaws.Count; i++)
        {
            int depth = flaws[i].Depth;
            if (flaws[i].Reason == TlsErrorReason.BadSignature && depth + 1 < _path.Count)
            {
                _wrongSignatures.Add((_path[depth], _path[depth + 1]));
                if (PathNode.HasOtherKey(_path[depth + 1], _path[depth]))
                {
                    // Two CAs of one name: whoever signed is not here, which says nothing against the signature.
                    flaws[i] = NoIssuer(_path[depth]) with { Depth = depth };
                }
            }
        }

        if (flaws.Count > 0)
        {
            Fail(flaws);
        }

        return flaws.Count == 0;
    }

    private void Fail(List<TlsCertificateFailure> failures)
    {
        if (_failedRoutes.Count < MaximumRoutesKept)
        {
            _failedRoutes.Add(new FailedRoute([.. _path], failures));
        }
    }

    /// <summary>
    /// The route to tell of: one that reaches an anchor when it is followed to its end in spite of its flaws; of those the
    /// one with the fewest; of those the longest.
    /// </summary>
    private FailedRoute Nearest()
    {
        if (_failedRoutes.Count == 0)
        {
            return new FailedRoute([_peer], []);
        }

        return _failedRoutes
            .Select(Follow)
            .OrderBy(route => _anchors.Contains(route.Path[^1].Der.Span) ? 0 : 1)
            .ThenBy(route => route.Failures.Count)
            .ThenByDescending(route => route.Path.Count)
            .First();
    }

    /// <summary>Completes a route along the likeliest issuers, collecting what is wrong with them.</summary>
    private FailedRoute Follow(FailedRoute route)
    {
        var failures = new List<TlsCertificateFailure>(route.Failures);
        _path.Clear();
        _path.AddRange(route.Path);
        bool isStopped = failures.Exists(failure => failure.Depth == _path.Count - 1
            && failure.Reason is TlsErrorReason.UnknownIssuer or TlsErrorReason.SelfSigned);
        while (!isStopped && !_anchors.Contains(_path[^1].Der.Span))
        {
            List<PathNode> candidates = FindIssuers(_path[^1]);
            if (candidates.Count == 0 || _path.Count >= Interop.TlsNative.PathMax)
            {
                failures.Add(NoIssuer(_path[^1]) with { Depth = _path.Count - 1 });
                break;
            }

            PathNode issuer = candidates.Find(node => node.Flaws.Count == 0) ?? candidates[0];

            // That a path is too long need not be said of each of its certificates.
            bool isTooLong = failures.Exists(failure => failure.Reason == TlsErrorReason.ChainTooLong);
            failures.AddRange(FlawsOf(issuer).Where(failure => !isTooLong || failure.Reason != TlsErrorReason.ChainTooLong));
            _path.Add(issuer.Certificate);
        }

        return new FailedRoute([.. _path], failures);
    }

    private TlsCertificateFailure NoIssuer(ParsedCertificate certificate)
    {
        string trust = _request.Anchors.Description;
        bool isTampered = _wrongSignatures.Any(pair => pair.Subject == certificate && !PathNode.HasOtherKey(pair.Issuer, certificate));
        return certificate switch
        {
            _ when isTampered => Flaw.Of(
                certificate, TlsErrorReason.BadSignature,
                $"The certificate's signature is by none of the keys that '{certificate.Issuer}' has here.", "RFC 5280, section 6.1.3 (a)"),
            { IsSelfIssued: true } => Flaw.Of(
                certificate, certificate == _peer ? TlsErrorReason.SelfSigned : TlsErrorReason.UnknownIssuer,
                $"It is signed by itself and is not one of {trust}.", "RFC 5280, section 6.1", "a trust anchor"),
            _ => Flaw.Of(
                certificate, TlsErrorReason.UnknownIssuer,
                $"Its issuer '{certificate.Issuer}' is neither among the certificates that the peer sent nor in {trust}.",
                "RFC 5280, section 6.1", certificate.Issuer.ToString(), "no certificate of that name and key"),
        };
    }
}
