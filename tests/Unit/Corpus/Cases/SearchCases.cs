namespace TlsSimple.Unit.Corpus;

/// <summary>
/// Certificates that were sent to keep the search busy: the verdict comes within a quarter of a second, whatever it is.
/// </summary>
internal static class SearchCases
{
    private static readonly TlsErrorReason[] s_givenUp = [TlsErrorReason.SearchTooLong, TlsErrorReason.UnknownIssuer, TlsErrorReason.BadSignature];
    private static readonly TimeSpan s_limit = TimeSpan.FromMilliseconds(250);

    public static CaseList All() => new CaseList("search", "RFC 4158, section 2.4.2, and a bound on work")
        .Refuse("eight layers of eight CAs with one key a layer", s_givenUp, c => Layers(c, 8, 8, (layer, _) => $"layer {layer}"))
        .Refuse("eight layers of eight CAs with a key each", s_givenUp, c => Layers(c, 8, 8, (layer, i) => $"layer {layer}, {i}"))
        .Refuse("three layers of twenty CAs with one key a layer", s_givenUp, c => Layers(c, 3, 20, (layer, _) => $"layer {layer}"))
        .Refuse("sixty CAs of one name that could all have issued each other", s_givenUp, c =>
        {
            Draft[] all = [.. Enumerable.Range(0, 60).Select(i => Alike(Draft.Root("Alike").With(KeyPool.P256($"alike {i}"))))];
            for (int i = 0; i < all.Length; i++)
            {
                all[i] = Alike(Draft.Authority("Alike", all[(i + 1) % all.Length]).With(all[i].Key));
            }

            Alike(c.IssueLeaf(all[0]));
            c.Send(all);
            c.Limit = s_limit;
        })
        .Refuse("two thousand CAs of one name and one key", s_givenUp, c =>
        {
            Draft issuer = Draft.Root("Alike");
            c.IssueLeaf(issuer);
            c.Send([.. Enumerable.Range(0, 2000).Select(_ => Draft.Authority("Alike", issuer).With(issuer.Key))]);
            c.Limit = s_limit;
        })
        .Refuse("two thousand strangers", s_givenUp, c =>
        {
            Draft issuer = Draft.Root("Strangers");
            c.IssueLeaf(Draft.Authority("Nobody", issuer));
            c.Send([.. Enumerable.Range(0, 2000).Select(i => Draft.Authority($"Stranger {i}", issuer).With(issuer.Key))]);
            c.Limit = s_limit;
        })
        .Refuse("a megabyte of garbage", s_givenUp, c =>
        {
            c.Send([.. Enumerable.Range(0, 16).Select(_ => Draft.Raw([0x30, 0x82, 0xFF, 0xFB, .. new byte[0xFFFB]]))]);
            c.Limit = s_limit;
        })
        .Refuse("names nested a thousand deep", TlsErrorReason.MalformedCertificate, c =>
        {
            byte[] nested = Der.Null;
            for (int i = 0; i < 1000; i++)
            {
                nested = Der.Sequence(nested);
            }

            c.Leaf.Subject(nested);
            c.Limit = s_limit;
        })
        .Accept("forty strangers before the CA", c =>
        {
            Draft issuer = Draft.Root("Strangers");
            c.Send([.. Enumerable.Range(0, 40).Select(i => Draft.Authority($"Stranger {i}", issuer).With(issuer.Key)), c.Authority]);
            c.Limit = s_limit;
        })
        .Accept("twenty CAs of one name before the right one", c =>
        {
            c.Send([.. Enumerable.Range(0, 20).Select(i => Chain.NewAuthority("Corpus CA", c.Root).With(KeyPool.P256($"impostor {i}"))), c.Authority]);
            c.Limit = s_limit;
        })
        .Accept("a thousand names, the last is the one", c =>
        {
            c.Leaf.Names([.. Enumerable.Range(0, 1000).Select(i => Alt.Dns($"n{i}.example.com")), Alt.Dns(Chain.Host)]);
            c.Limit = s_limit;
        });

    /// <summary>
    /// Layers of CAs that all have the layer's name; the issuer of each is the first of the next layer, and the last layer's
    /// issuer is not there.
    /// </summary>
    private static void Layers(Chain chain, int layers, int width, Func<int, int, string> owner)
    {
        Draft top = Draft.Root("Out of reach");
        var sent = new List<Draft>();
        Draft above = top;
        for (int layer = 0; layer < layers; layer++)
        {
            Draft issuer = above;
            int number = layer;
            Draft[] alike = [.. Enumerable.Range(0, width).Select(i =>
                Alike(Draft.Authority($"Layer {number}", issuer).With(KeyPool.P256(owner(number, i)))))];
            sent.InsertRange(0, alike);
            above = alike[0];
        }

        Alike(chain.IssueLeaf(above));
        chain.Send([.. sent]);
        chain.Limit = s_limit;
    }

    /// <summary>The same key identifiers for all: they tell nothing apart.</summary>
    private static Draft Alike(Draft draft) => draft
        .Set(Oids.SubjectKeyIdentifier, Der.Octets(new byte[20]))
        .Set(Oids.AuthorityKeyIdentifier, ExtensionValue.AuthorityKeyIdentifier(new byte[20]));
}
