using TlsSimple.Unit.Corpus;

namespace TlsSimple.Unit.Fuzzing;

/// <summary>Changes certificates: by bytes, and by values of DER, where everything around stays well-formed.</summary>
/// <param name="donors">Certificates that values are taken from, to stand where they do not belong.</param>
internal sealed class CertificateMutator(IReadOnlyList<byte[]> donors)
{
    /// <summary>No input is made longer than this by repetition; the reader's own limit is 64 KB.</summary>
    private const int MaximumLength = 80 * 1024;

    private static readonly byte[] s_tags =
    [
        0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0C, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1E, 0x24, 0x30, 0x31,
        0x80, 0x81, 0x82, 0x84, 0x86, 0x87, 0x88, 0xA0, 0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0x1F, 0x00, 0xFF,
    ];

    private static readonly byte[] s_tellingBytes = [0x00, 0x01, 0x02, 0x1F, 0x30, 0x31, 0x7F, 0x80, 0x81, 0x82, 0x84, 0xA0, 0xFE, 0xFF];

    private static readonly byte[][] s_lengths =
    [
        [0x00], [0x01], [0x7F], [0x80], [0x81, 0x00], [0x81, 0x05], [0x81, 0xFF], [0x82, 0x00, 0x05], [0x82, 0xFF, 0xFF],
        [0x83, 0xFF, 0xFF, 0xFF], [0x84, 0x7F, 0xFF, 0xFF, 0xFF], [0x84, 0xFF, 0xFF, 0xFF, 0xFF],
        [0x88, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [0xFF],
    ];

    private static readonly byte[][] s_identifiers =
    [
        .. new[]
        {
            Oids.SubjectKeyIdentifier, Oids.KeyUsage, Oids.AlternativeName, Oids.IssuerAlternativeName, Oids.BasicConstraints,
            Oids.NameConstraints, Oids.CertificatePolicies, Oids.PolicyMappings, Oids.AuthorityKeyIdentifier, Oids.PolicyConstraints,
            Oids.ExtendedKeyUsage, Oids.InhibitAnyPolicy, Oids.AuthorityInformationAccess, Oids.CrlDistributionPoints, Oids.TlsFeature,
            Oids.Unknown, Oids.ServerAuth, Oids.ClientAuth, Oids.AnyPurpose, Oids.AnyPolicy, Oids.DomainValidated, Oids.CommonName,
            Oids.EmailAddress, Oids.DomainComponent, Oids.Rsa, Oids.RsaPss, Oids.EllipticCurve, Oids.P256, Oids.Ed25519, Oids.Dsa,
            Oids.MaskGeneration1, "1.2.840.113549.1.1.5", "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.12", "1.2.840.113549.1.1.13",
            "1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3", "2.16.840.1.101.3.4.2.1", "2.16.840.1.101.3.4.2.2", "1.3.132.0.34", "1.3.132.0.10",
        }.Select(oid => Der.Oid(oid)[2..]),
        [], [0x80], [0x2A, 0x80], [0x80, 0x01], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], new byte[300],
    ];

    private static readonly byte[][] s_integers =
    [
        [], [0], [1], [2], [3], [0x7F], [0x80], [0xFF], [0, 0], [0, 0x7F], [0, 0x80], [0xFF, 0xFF], [0x7F, 0xFF, 0xFF, 0xFF],
        [0, 0x80, 0, 0, 0], [0x80, 0, 0, 0], [0, 0xFF, 0xFF, 0xFF, 0xFF], [0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], [1, 0, 1],
        [1, .. new byte[19]], [1, .. new byte[20]], [1, .. new byte[1023]], [0, .. Enumerable.Repeat((byte)0xFF, 1024)],
    ];

    private static readonly byte[][] s_texts =
    [
        [], .. new[]
        {
            "*", "*.", "*.com", "*.example.com", "**.example.com", ".", "..", ".example.com", "www.example.com.", "www.example.com\0.evil.test",
            "@", "a@", "@example.com", "a@b@example.com", "http://", "://", "http://[::1]/", "http://www.example.com:443/", "xn--", " ", "\u0001\u0002",
            "20500101000000Z", "19491231235959Z", "99991231235959Z", "00000000000000Z", "20260230120000Z", "500101000000Z", "491231235959Z", "2601011200Z",
            "260101120000+0000", "20260101120000.5Z", "A", "www.EXAMPLE.com", "\uD83D\uDE00", "\u0130", "\u00DF",
        }.Select(Der.Ascii),
        [0xC0, 0x80], [0xFF, 0xFE], [0xD8, 0x00], [0xED, 0xA0, 0x80], [127, 0, 0, 1], [10, 0, 0, 0, 255, 0, 255, 0], [10, 0, 0, 0, 255, 0, 0, 0],
        new byte[16], new byte[32], [.. Enumerable.Repeat((byte)'a', 64)], [.. Enumerable.Repeat((byte)'.', 255)], [.. Enumerable.Repeat((byte)'a', 10_000)],
    ];

    private readonly DerNode[] _donors = [.. donors.Select(donor => DerNode.TryParse(donor)!)];
    private readonly List<(DerNode Parent, int Index)> _places = [];
    private readonly List<(DerNode Parent, int Index)> _donorPlaces = [];

    /// <summary>A certificate in place of <paramref name="original"/>; rarely it is the same.</summary>
    /// <param name="original">The certificate.</param>
    /// <param name="tree">The same taken apart; not changed.</param>
    /// <param name="random">Decides.</param>
    public byte[] Mutate(byte[] original, DerNode tree, FuzzRandom random)
    {
        int kind = random.Next(16);
        byte[] bytes = original;
        if (kind >= 4)
        {
            DerNode changed = tree.Clone();
            for (int count = random.OneIn(3) ? random.Next(2, 5) : 1; count > 0; count--)
            {
                ChangeValue(changed, random);
            }

            bytes = changed.Encode();
        }

        if (kind <= 4)
        {
            for (int count = random.OneIn(2) ? random.Next(2, 5) : 1; count > 0; count--)
            {
                bytes = ChangeBytes(bytes, random);
            }
        }

        return bytes;
    }

    /// <summary>Bytes without regard to what they mean.</summary>
    private static byte[] ChangeBytes(byte[] bytes, FuzzRandom random)
    {
        if (bytes.Length == 0)
        {
            return random.Bytes(random.Next(40));
        }

        // The first bytes are all tags and lengths.
        int at = random.OneIn(4) ? random.Next(Math.Min(bytes.Length, 80)) : random.Next(bytes.Length);
        byte[] changed = [.. bytes];
        switch (random.Next(10))
        {
            case 0 or 1 or 2:
                changed[at] ^= (byte)(1 << random.Next(8));
                return changed;
            case 3:
                changed[at] = random.NextByte();
                return changed;
            case 4:
                changed[at] = random.Pick(s_tellingBytes);
                return changed;
            case 5:
                return [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(1, 5))..]];
            case 6:
                return [.. bytes[..at], .. random.Bytes(random.Next(1, 5)), .. bytes[at..]];
            case 7:
                int length = random.Next(1, Math.Min(32, bytes.Length - at) + 1);
                bytes.AsSpan(random.Next(bytes.Length - length + 1), length).CopyTo(changed.AsSpan(at));
                return changed;
            case 8:
                return bytes[..at];
            default:
                return [.. bytes, .. random.OneIn(2) ? random.Bytes(random.Next(1, 20)) : bytes];
        }
    }

    private void ChangeValue(DerNode root, FuzzRandom random)
    {
        _places.Clear();
        root.Collect(_places);
        if (_places.Count == 0)
        {
            return;
        }

        // Extensions come last and hold most of what can be told wrong; half of the changes are theirs.
        int from = random.OneIn(2) ? 0 : _places.Count / 2;
        (DerNode parent, int index) = _places[random.Next(from, _places.Count)];
        List<DerNode> siblings = parent.Children!;
        DerNode node = siblings[index];
        switch (random.Next(16))
        {
            case 0:
                node.Tag = random.Pick(s_tags);
                break;
            case 1:
                node.Tag ^= (byte)(1 << random.Next(8));
                break;
            case 2:
                node.LengthField = random.Pick(s_lengths);
                break;
            case 3:
                siblings.RemoveAt(index);
                break;
            case 4:
                siblings.Insert(random.Next(siblings.Count + 1), node.Clone());
                break;
            case 5:
                int other = random.Next(siblings.Count);
                (siblings[index], siblings[other]) = (siblings[other], node);
                break;
            case 6:
                siblings.Insert(random.Next(siblings.Count + 1), Strange(random));
                break;
            case 7:
                siblings[index] = Donated(random);
                break;
            case 8:
                siblings.Insert(index, Donated(random));
                break;
            case 9:
                Repeat(siblings, index, random);
                break;
            case 10:
                siblings[index] = new DerNode { Tag = random.Pick(s_tags), Children = [node] };
                break;
            case 11 when node.Children is { Count: > 0 } children:
                siblings[index] = random.Pick(children);
                break;
            default:
                ChangeContent(node, random);
                break;
        }
    }

    /// <summary>Other contents of the same type.</summary>
    private static void ChangeContent(DerNode node, FuzzRandom random)
    {
        if (node.Children is not null)
        {
            if (random.OneIn(2))
            {
                node.Children.Clear();
            }
            else
            {
                node.Content = node.Content.Length == 0 ? random.Bytes(1) : random.OneIn(2) ? [] : [random.NextByte()];
            }

            return;
        }

        node.Content = node.Tag switch
        {
            0x01 => random.Pick<byte[]>([[0x00], [0x01], [0xFF], [], [0xFF, 0xFF]]),
            0x02 or 0x80 when random.OneIn(2) => random.Pick(s_integers),
            0x02 => random.Pick(s_integers),
            0x06 => random.Pick(s_identifiers),
            0x03 when random.OneIn(2) => random.Pick<byte[]>([[], [0], [7], [8, 1], [7, 0x80], [0, 0x80], [1, 0xFF], [0, 0, 0], [9, 0xFF]]),
            0x0C or 0x13 or 0x14 or 0x16 or 0x17 or 0x18 or 0x1E or 0x81 or 0x82 or 0x86 or 0x87 when !random.OneIn(4) => random.Pick(s_texts),
            _ => ChangeBytes(node.Content, random),
        };
    }

    /// <summary>Something that nobody expects there.</summary>
    private static DerNode Strange(FuzzRandom random)
    {
        switch (random.Next(5))
        {
            case 0:
                return new DerNode { Tag = random.Pick(s_tags), Content = random.Bytes(random.Next(12)) };
            case 1:
                return new DerNode { Tag = 0x05 };
            case 2:
                return new DerNode { Tag = 0x02, Content = random.Pick(s_integers) };
            case 3:
                return new DerNode { Tag = 0x06, Content = random.Pick(s_identifiers) };
            default:
                var nested = new DerNode { Tag = random.Pick(s_tags), Children = [] };
                for (int depth = random.OneIn(8) ? random.Next(2000) : random.Next(8); depth > 0; depth--)
                {
                    nested = new DerNode { Tag = 0x30, Children = [nested] };
                }

                return nested;
        }
    }

    private DerNode Donated(FuzzRandom random)
    {
        _donorPlaces.Clear();
        random.Pick(_donors).Collect(_donorPlaces);
        (DerNode parent, int index) = random.Pick(_donorPlaces);
        return parent.Children![index].Clone();
    }

    /// <summary>A value many times over, up to the longest certificate that is read: what costs more than its length shows here.</summary>
    private static void Repeat(List<DerNode> siblings, int index, FuzzRandom random)
    {
        int length = siblings[index].Encode().Length;
        int count = Math.Min(random.OneIn(32) ? 4000 : random.Next(2, 12), MaximumLength / Math.Max(1, length));
        DerNode repeated = siblings[index];
        siblings.InsertRange(index, Enumerable.Range(0, count).Select(_ => repeated.Clone()));
    }
}
