namespace TlsSimple.Unit.Fuzzing;

/// <summary>A damaged chain.</summary>
internal sealed class FuzzInput
{
    private FuzzInput(FuzzChain chain, byte[][] certificates)
    {
        Chain = chain;
        Certificates = certificates;
    }

    public FuzzChain Chain { get; }

    /// <summary>Peer, what is sent, anchor; or the peer alone, if it is its own anchor.</summary>
    public byte[][] Certificates { get; }

    /// <summary>Which one of them is damaged; if several are, the last.</summary>
    public int Damaged { get; private init; }

    public bool IsAnchorDamaged { get; private init; }

    /// <summary>As <see cref="CertificateVerifierOptions.DangerousIgnoreCertificateProfile"/>.</summary>
    public bool IsProfileIgnored { get; private init; }

    public string? Name { get; private init; }

    public CertificatePurpose Purpose { get; private init; }

    public byte[] Peer => Certificates[0];

    public IEnumerable<ReadOnlyMemory<byte>> Sent => Certificates[1..^1].Select(der => (ReadOnlyMemory<byte>)der);

    public byte[] Anchor => Certificates[^1];

    /// <summary>The input of that number: the same for the same seed and chains.</summary>
    public static FuzzInput Make(FuzzChain[] chains, CertificateMutator mutator, ulong seed, long number)
    {
        var random = new FuzzRandom(seed, number);
        FuzzChain chain = Choose(chains, random);
        byte[][] certificates = [chain.Path[0], .. chain.Sent, chain.Path[^1]];
        int damaged = 0;
        bool isAnchorDamaged = false;
        for (int count = random.OneIn(10) ? 2 : 1; count > 0; count--)
        {
            // The anchor is the caller's choice and no attacker's, so it is damaged least.
            damaged = random.OneIn(10) ? certificates.Length - 1 : random.OneIn(2) ? 0 : random.Next(certificates.Length - 1);
            isAnchorDamaged |= damaged == certificates.Length - 1;
            certificates[damaged] = mutator.Mutate(certificates[damaged], chain.Trees[damaged], random);
        }

        return new FuzzInput(chain, certificates)
        {
            Damaged = damaged,
            IsAnchorDamaged = isAnchorDamaged,
            IsProfileIgnored = random.OneIn(2),
            Name = random.OneIn(10) ? null : chain.Name,
            Purpose = random.OneIn(20) ? CertificatePurpose.Client : CertificatePurpose.Server,
        };
    }

    /// <summary>Everything, so that it can be tried again.</summary>
    public override string ToString() =>
        $"name {Name ?? "none"}, {Purpose}, profile {(IsProfileIgnored ? "ignored" : "on")}; peer, sent, anchor:\n"
        + string.Join('\n', Certificates.Select(Convert.ToBase64String));

    /// <summary>The one of ECDSA, which is last, rarely: it is slow.</summary>
    private static FuzzChain Choose(FuzzChain[] chains, FuzzRandom random) =>
        random.OneIn(200) ? chains[^1] : chains[random.Next(chains.Length - 1)];
}
