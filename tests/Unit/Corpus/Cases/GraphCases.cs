namespace TlsSimple.Unit.Corpus;

/// <summary>
/// One CA with certificates by several issuers, all leading to the root, and all but one of the routes broken by one rule:
/// the good one is found wherever it stands, and without it the rule is named (RFC 4158, section 2.4).
/// </summary>
internal static class GraphCases
{
    public static CaseList All()
    {
        CaseList cases = new("graph", "RFC 4158, section 2.4");
        foreach ((string id, TlsErrorReason[] reasons, Action<Draft> spoil) in Flaws().Concat(FlawsBelowRoots()))
        {
            cases.Accept($"{id} above, good route first", c => TwoRoutes(c, spoil, isGoodFirst: true));
            cases.Accept($"{id} above, good route last", c => TwoRoutes(c, spoil, isGoodFirst: false));
            _ = reasons is [TlsErrorReason.CertificateProfile]
                ? cases.RefuseForm($"{id} on every route", c => BrokenRoutes(c, spoil))
                : cases.Refuse($"{id} on every route", reasons, c => BrokenRoutes(c, spoil));
        }

        foreach ((string id, _, Action<Draft> spoil) in Flaws())
        {
            cases.Accept($"{id} in the root of the other route", c => TwoRoots(c, spoil));
        }

        return cases
            .Accept("every flaw but on one route", c =>
            {
                var routes = new List<Draft>();
                foreach ((string id, _, Action<Draft> spoil) in Flaws().Concat(FlawsBelowRoots()))
                {
                    routes.AddRange(Route(c, id, spoil));
                }

                routes.AddRange(Route(c, "good", _ => { }));
                c.Send([.. routes]);
            })
            .Accept("every route twice as long but one", c =>
            {
                var routes = new List<Draft>();
                for (int i = 0; i < 4; i++)
                {
                    Draft upper = Chain.NewAuthority($"Upper {i}", c.Root);
                    Draft lower = Chain.NewAuthority($"Lower {i}", upper);
                    routes.AddRange([Chain.NewAuthority("Corpus CA", lower), lower, upper]);
                }

                c.Send([.. routes, c.Authority]);
                c.MaxDepth = 1;
            });
    }

    private static IEnumerable<(string Id, TlsErrorReason[] Reasons, Action<Draft> Spoil)> Flaws() =>
    [
        ("expired", [TlsErrorReason.Expired], d => d.Expired()),
        ("not yet valid", [TlsErrorReason.NotYetValid], d => d.NotYetValid()),
        ("no CA", [TlsErrorReason.NotACertificateAuthority], d => d.Without(Oids.BasicConstraints)),
        ("no right to sign certificates", [TlsErrorReason.NotACertificateAuthority, TlsErrorReason.WrongUsage], d => d.KeyUsage(ExtensionValue.CrlSign)),
        ("path length", [TlsErrorReason.PathLengthExceeded], d => d.PathLength(0)),
        ("name not permitted", [TlsErrorReason.NameConstraintViolation], d => d.Permit(Alt.Dns("example.org"))),
        ("name excluded", [TlsErrorReason.NameConstraintViolation], d => d.Exclude(Alt.Dns("example.com"))),
        ("critical extension", [TlsErrorReason.UnknownCriticalExtension], d => d.Set(Oids.Unknown, Der.Null, true)),
        ("basic constraints not critical", [TlsErrorReason.CertificateProfile], d => d.Critical(Oids.BasicConstraints, false)),
        ("key identifier missing", [TlsErrorReason.CertificateProfile], d => d.Without(Oids.SubjectKeyIdentifier)),
    ];

    /// <summary>What does not matter in a root, is a matter of form there, or keeps it from being an anchor at all.</summary>
    private static IEnumerable<(string Id, TlsErrorReason[] Reasons, Action<Draft> Spoil)> FlawsBelowRoots() =>
    [
        ("weak key", [TlsErrorReason.WeakKey], d => d.With(KeyPool.Rsa(1024))),
        ("another purpose", [TlsErrorReason.WrongUsage], d => d.Purposes(Oids.ClientAuth)),
        ("weak hash", [TlsErrorReason.WeakSignature], d => d.SignedWith(SignatureScheme.EcdsaSha1)),
        ("wrong signature", [TlsErrorReason.BadSignature], d => d.SignedBy(KeyPool.P256("stranger"))),
        ("serial number of zero", [TlsErrorReason.CertificateProfile], d => d.Serial(0)),
    ];

    /// <summary>The CA as a certificate by a middle CA of its own, and that one.</summary>
    private static Draft[] Route(Chain chain, string id, Action<Draft> spoil)
    {
        Draft middle = Chain.NewAuthority($"Middle, {id}", chain.Root);
        spoil(middle);
        return [Chain.NewAuthority("Corpus CA", middle), middle];
    }

    private static void TwoRoutes(Chain chain, Action<Draft> spoil, bool isGoodFirst)
    {
        Draft[] good = Route(chain, "good", _ => { });
        Draft[] broken = Route(chain, "broken", spoil);
        chain.Send(isGoodFirst ? [.. good, .. broken] : [.. broken, .. good]);
    }

    private static void BrokenRoutes(Chain chain, Action<Draft> spoil) =>
        chain.Send([.. Route(chain, "one", spoil), .. Route(chain, "two", spoil)]);

    private static void TwoRoots(Chain chain, Action<Draft> spoil)
    {
        Draft other = Draft.Root("Another Root");
        spoil(other);
        Draft[] line = [Chain.NewAuthority("Middle", other), Chain.NewAuthority("Middle", chain.Root)];
        chain.Send(Chain.NewAuthority("Corpus CA", line[0]), line[0], line[1]);
        chain.Trust(other, chain.Root);
    }
}
