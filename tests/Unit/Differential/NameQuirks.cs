using TlsSimple.Unit.Corpus;

namespace TlsSimple.Unit.Differential;

/// <summary>The name that is asked for, the names that are presented, and how names of issuers are written.</summary>
internal static class NameQuirks
{
    public static IEnumerable<Quirk> All() =>
    [
        Quirk.Scenic("name: none asked for", scene => scene.Name = null),
        Quirk.Scenic("name: another", scene => scene.Name = "www.example.org"),
        Quirk.Scenic("name: upper case", scene => scene.Name = "WWW.EXAMPLE.COM"),
        Asked("wildcard", "www.example.com", Alt.Dns("*.example.com")),
        Asked("wildcard over two labels", "a.www.example.com", Alt.Dns("*.example.com")),
        Asked("wildcard over none", "example.com", Alt.Dns("*.example.com")),
        Asked("partial wildcard", "www.example.com", Alt.Dns("w*.example.com")),
        Asked("wildcard of a top-level domain", "example.com", Alt.Dns("*.com")),
        Asked("wildcard in the middle", "www.a.example.com", Alt.Dns("www.*.example.com")),
        Asked("second of two", "www.example.com", Alt.Dns("a.example.com"), Alt.Dns("www.example.com")),
        Asked("empty one beside", "www.example.com", Alt.Dns(""), Alt.Dns("www.example.com")),
        Asked("dot at the end", "www.example.com", Alt.Dns("www.example.com.")),
        Asked("zero byte inside", "www.example.com", Alt.Dns("www.example.com\0.evil.test")),
        Asked("URI", "www.example.com", Alt.Uri("https://www.example.com/")),
        Asked("mailbox", "www.example.com", Alt.Mail("a@www.example.com")),
        Asked("address", "192.0.2.7", Alt.Ip("192.0.2.7")),
        Asked("other address", "192.0.2.7", Alt.Ip("192.0.2.8")),
        Asked("IPv6 address", "2001:db8::7", Alt.Ip("2001:db8::7")),
        Asked("address as DNS name", "192.0.2.7", Alt.Dns("192.0.2.7")),
        Asked("address of 5 bytes", "192.0.2.7", Alt.Ip([192, 0, 2, 7, 0])),
        Asked("other name and DNS name", "www.example.com", Alt.Principal("user@example.com"), Alt.Dns("www.example.com")),
        Quirk.Leaf("empty alternative name", draft => draft.Names()),
        Quirk.Leaf("critical alternative name", draft => draft.Critical(Oids.AlternativeName, true)),
        Quirk.Leaf("empty subject", draft => draft.Subject(X500.Empty)),
        Quirk.Leaf("empty subject, critical alternative name", draft => draft.Subject(X500.Empty).Critical(Oids.AlternativeName, true)),
        Quirk.Authority("empty subject", draft => draft.Subject(X500.Empty)),
        Quirk.Leaf("empty issuer", draft => draft.Issuer(X500.Empty)),
        Written("as PrintableString", name => X500.Of(name, Der.Printable)),
        Written("as BMPString", name => X500.Of(name, Der.Bmp)),
        Written("as TeletexString", name => X500.Of(name, Der.Teletex)),
        Written("in upper case", name => X500.Of(name.Replace("Differential", "DIFFERENTIAL", StringComparison.Ordinal))),
        Written("with two blanks", name => X500.Of(name.Replace(" ", "  ", StringComparison.Ordinal))),
        Written("with blanks around", name => X500.Of(name.Replace("CN=", "CN= ", StringComparison.Ordinal) + " ")),
        Written("without the country", name => X500.Of(name.Replace("C=GB/", "", StringComparison.Ordinal))),
        Written("in another order", name => X500.Of(string.Join('/', name.Split('/').Reverse()))),
        Written("with another letter", name => X500.Of(name.Replace("Differential", "Differentiel", StringComparison.Ordinal))),
        Spelt("umlaut in UTF-8 and Teletex", "B\u00FCcher", Der.Utf8, "B\u00FCcher", Der.Teletex),
        Spelt("umlaut in UTF-8 and BMP", "B\u00FCcher", Der.Utf8, "B\u00FCcher", Der.Bmp),
        Spelt("umlaut in both cases", "B\u00FCcher", Der.Utf8, "B\u00DCCHER", Der.Utf8),
        Spelt("umlaut in two forms", "B\u00FCcher", Der.Utf8, "Bu\u0308cher", Der.Utf8),
        Spelt("same text, no text type", "x", Der.Utf8, "x", text => Der.Octets(Der.Ascii(text))),

        // What is taken away comes last: no other quirk can change it any more.
        Quirk.Leaf("common name only", draft => draft.Subject("CN=www.example.com").Without(Oids.AlternativeName)),
        Quirk.Leaf("no names at all", draft => draft.Without(Oids.AlternativeName)),
    ];

    private static Quirk Asked(string name, string host, params byte[][] presented) => new($"name: {name}", scene =>
    {
        scene.Name = host;
        scene.Leaf.Names(presented);
        return true;
    });

    /// <summary>The leaf writes its issuer's name in another way than the issuer does.</summary>
    private static Quirk Written(string how, Func<string, byte[]> write) => new($"issuer: {how}", scene =>
    {
        string commonName = scene.Path.Count > 2 ? "Differential CA 1" : "Differential Root";
        if (!scene.Path[1].Name.AsSpan().SequenceEqual(X500.Of($"C=GB/O=Corpus/CN={commonName}")))
        {
            return false;
        }

        scene.Leaf.Issuer(write($"C=GB/O=Corpus/CN={commonName}"));
        return true;
    });

    private static Quirk Spelt(string how, string own, Func<string, byte[]> encodeOwn, string written, Func<string, byte[]> encodeWritten) =>
        new($"issuer: {how}", scene =>
        {
            if (scene.Path.Count < 3)
            {
                return false;
            }

            scene.Path[1].Subject(X500.Of($"C=GB/CN={own}", encodeOwn));
            scene.Leaf.Issuer(X500.Of($"C=GB/CN={written}", encodeWritten));
            return true;
        });
}
