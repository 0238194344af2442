using TlsSimple.Unit.Corpus;

namespace TlsSimple.Unit.Differential;

/// <summary>Name constraints of every form.</summary>
internal static class ConstraintQuirks
{
    public static IEnumerable<Quirk> All() =>
    [
        .. Quirk.Issuers("permits the domain", draft => draft.Permit(Alt.Dns("example.com"))),
        .. Quirk.Issuers("permits the domain, not critical", draft => draft.Permit(Alt.Dns("example.com")).Critical(Oids.NameConstraints, false)),
        .. Quirk.Issuers("permits another domain", draft => draft.Permit(Alt.Dns("example.org"))),
        .. Quirk.Issuers("permits another domain, not critical", draft => draft.Permit(Alt.Dns("example.org")).Critical(Oids.NameConstraints, false)),
        .. Quirk.Issuers("permits with a leading dot", draft => draft.Permit(Alt.Dns(".example.com"))),
        .. Quirk.Issuers("permits two domains", draft => draft.Permit(Alt.Dns("example.org"), Alt.Dns("example.com"))),
        .. Quirk.Issuers("permits every domain", draft => draft.Permit(Alt.Dns(""))),
        .. Quirk.Issuers("excludes the host", draft => draft.Exclude(Alt.Dns(Chain.Host))),
        .. Quirk.Issuers("excludes another host", draft => draft.Exclude(Alt.Dns("evil.example.com"))),
        .. Quirk.Issuers("permits the domain, excludes the host", draft => draft.Constrain([Alt.Dns("example.com")], [Alt.Dns(Chain.Host)])),
        .. Quirk.Issuers("excludes with a leading dot", draft => draft.Exclude(Alt.Dns(".www.example.com"))),
        .. Quirk.Issuers("permits a network", draft => draft.Permit(Alt.Subnet("192.0.2.0", "255.255.255.0"))),
        .. Quirk.Issuers("permits another network", draft => draft.Permit(Alt.Subnet("198.51.100.0", "255.255.255.0"))),
        new("CA: network with a torn mask", scene => TearMask(scene, scene.Intermediate())),
        new("root: network with a torn mask", scene => TearMask(scene, scene.Root)),
        .. Quirk.Issuers("network of 7 bytes", draft => draft.Permit(Alt.Ip([192, 0, 2, 0, 255, 255, 255]))),
        .. Quirk.Issuers("permits the directory", draft => draft.Permit(Alt.Directory("C=GB/O=Corpus"))),
        .. Quirk.Issuers("permits the directory in upper case", draft => draft.Permit(Alt.Directory("C=GB/O=CORPUS"))),
        .. Quirk.Issuers("permits another directory", draft => draft.Permit(Alt.Directory("C=GB/O=Other"))),
        .. Quirk.Issuers("excludes the directory", draft => draft.Exclude(Alt.Directory("C=GB/O=Corpus"))),
        .. Quirk.Issuers("permits a mail host", draft => draft.Permit(Alt.Mail("example.com"))),
        .. Quirk.Issuers("permits a URI host", draft => draft.Permit(Alt.Uri("www.example.com"))),
        .. Quirk.Issuers("excludes a URI domain", draft => draft.Exclude(Alt.Uri(".example.com"))),
        .. Quirk.Issuers("permits a principal", draft => draft.Permit(Alt.Principal("user@example.com"))),
        .. Quirk.Issuers("excludes a registered identifier", draft => draft.Exclude(Alt.RegisteredId("1.2.3"))),
        .. Quirk.Issuers("constraints of nothing", draft => draft.Constrain(null, null)),
        Quirk.Leaf("has name constraints", draft => draft.Permit(Alt.Dns("example.com"))),
        Names("host and address", Alt.Dns(Chain.Host), Alt.Ip("192.0.2.9")),
        Names("host and mailbox", Alt.Dns(Chain.Host), Alt.Mail("a@example.com")),
        Names("host and mailbox elsewhere", Alt.Dns(Chain.Host), Alt.Mail("a@example.org")),
        Names("host and URI", Alt.Dns(Chain.Host), Alt.Uri("https://www.example.com:443/x")),
        Names("host and URI without host", Alt.Dns(Chain.Host), Alt.Uri("urn:x:y")),
        Names("host and wildcard", Alt.Dns(Chain.Host), Alt.Dns("*.example.com")),
        Names("host and name with underscore", Alt.Dns(Chain.Host), Alt.Dns("a_b.example.com")),
        Names("host and malformed name", Alt.Dns(Chain.Host), Alt.Dns("a..example.com")),
        Names("host and directory", Alt.Dns(Chain.Host), Alt.Directory("C=GB/O=Corpus/CN=x")),
        Names("host and principal", Alt.Dns(Chain.Host), Alt.Principal("user@example.com")),
        Names("host and registered identifier", Alt.Dns(Chain.Host), Alt.RegisteredId("1.2.3")),
        Quirk.Leaf("mailbox in the subject", draft => draft.Subject("C=GB/O=Corpus/CN=x/E=a@example.org")),
        Quirk.Leaf("common name is another host", draft => draft.Subject("C=GB/O=Corpus/CN=www.example.org")),
    ];

    /// <summary>The leaf has an address that the mask lets through.</summary>
    private static bool TearMask(Scene scene, Draft? authority)
    {
        scene.Leaf.Names(Alt.Dns(Chain.Host), Alt.Ip("192.0.2.7"));
        authority?.Permit(Alt.Subnet("192.0.2.0", "255.0.255.0"));
        return authority is not null;
    }

    private static Quirk Names(string what, params byte[][] names) => Quirk.Leaf($"names {what}", draft => draft.Names(names));
}
