using TlsSimple.Unit.Corpus;

namespace TlsSimple.Unit.Differential;

/// <summary>Version, serial number, validity, and form as a whole.</summary>
internal static class FieldQuirks
{
    public static IEnumerable<Quirk> All() =>
    [
        .. Quirk.Anywhere("expired", draft => draft.Expired()),
        .. Quirk.Anywhere("not yet valid", draft => draft.NotYetValid()),
        .. Quirk.Anywhere("ends this second", draft => draft.Valid(Draft.Now.AddYears(-1), Draft.Now)),
        .. Quirk.Anywhere("begins this second", draft => draft.Valid(Draft.Now, Draft.Now.AddYears(1))),
        .. Quirk.Anywhere("ended a second ago", draft => draft.Valid(Draft.Now.AddYears(-1), Draft.Now.AddSeconds(-1))),
        .. Quirk.Anywhere("begins in a second", draft => draft.Valid(Draft.Now.AddSeconds(1), Draft.Now.AddYears(1))),
        .. Quirk.Anywhere("GeneralizedTime before 2050", draft => draft.Valid(Der.UtcTime("250101000000Z"), Der.GeneralizedTime("20400101000000Z"))),
        .. Quirk.Anywhere("valid until 9999", draft => draft.Valid(Der.UtcTime("250101000000Z"), Der.GeneralizedTime("99991231235959Z"))),
        .. Quirk.Anywhere("valid since 1950", draft => draft.Valid(Der.UtcTime("500101000000Z"), Der.UtcTime("491231235959Z"))),
        .. Quirk.Anywhere("a time with fractions", draft => draft.Valid(Der.UtcTime("250101000000Z"), Der.GeneralizedTime("20500101000000.5Z"))),
        .. Quirk.Anywhere("a time without seconds", draft => draft.Valid(Der.UtcTime("2501010000Z"), Der.UtcTime("400101000000Z"))),
        .. Quirk.Anywhere("serial number 0", draft => draft.Serial(0)),
        .. Quirk.Anywhere("negative serial number", draft => draft.Serial(0x80, 1)),
        .. Quirk.Anywhere("serial number of 20 bytes", draft => draft.Serial([0x7F, .. new byte[19]])),
        .. Quirk.Anywhere("serial number of 21 bytes", draft => draft.Serial([0x7F, .. new byte[20]])),
        .. Quirk.Anywhere("serial number with a superfluous 0", draft => draft.Serial(0, 1)),
        .. Quirk.Anywhere("version 1 without extensions", draft => draft.Version(null).ExtensionList()),
        .. Quirk.Anywhere("version 1 with extensions", draft => draft.Version(null)),
        .. Quirk.Anywhere("version 2 with extensions", draft => draft.Version(1)),
        .. Quirk.Anywhere("version 4", draft => draft.Version(3)),
        .. Quirk.Anywhere("version 3 without extensions", draft => draft.ExtensionList()),
        .. Quirk.Anywhere("unique identifiers", draft => draft.UniqueIdentifiers([0x81, 0x02, 0x00, 0x01])),
        .. Quirk.Anywhere("bytes behind the end", draft => draft.ChangeWhole(whole => [.. whole, 0])),
        .. Quirk.Anywhere("a length that is too long", draft => draft.ChangeWhole(whole => [0x30, 0x83, 0x00, whole[2], whole[3], .. whole[4..]])),
        .. Quirk.Anywhere("an extension twice", draft => draft.Add(Oids.KeyUsage, ExtensionValue.KeyUsage(ExtensionValue.DigitalSignature, ExtensionValue.KeyCertSign), true)),
        .. Quirk.Anywhere("critical FALSE written out", draft => draft.Add(Oids.SubjectInformationAccess, ExtensionValue.InformationAccess("1.3.6.1.5.5.7.48.5", Alt.Uri("http://a.test/")), false)),
        .. Quirk.Anywhere("unknown critical extension", draft => draft.Set(Oids.Unknown, Der.Null, true)),
        .. Quirk.Anywhere("unknown extension", draft => draft.Set(Oids.Unknown, Der.Null)),
        .. Quirk.Anywhere("extension with no value", draft => draft.Set(Oids.Unknown, [])),
        .. Quirk.Anywhere("critical distribution point", draft => draft.Set(
            Oids.CrlDistributionPoints, Der.Sequence(Der.Sequence(Der.Explicit(0, Der.Explicit(0, Alt.Uri("http://crl.example.com/"))))), true)),
        .. Quirk.Anywhere("critical information access", draft => draft.Set(
            Oids.AuthorityInformationAccess, ExtensionValue.InformationAccess("1.3.6.1.5.5.7.48.1", Alt.Uri("http://ocsp.example.com/")), true)),
        .. Quirk.Anywhere("information access", draft => draft.Set(
            Oids.AuthorityInformationAccess, ExtensionValue.InformationAccess("1.3.6.1.5.5.7.48.1", Alt.Uri("http://ocsp.example.com/")))),
        new("leaf: version 1 without extensions, and no name asked for", scene =>
        {
            scene.Leaf.Version(null).ExtensionList();
            scene.Name = null;
            return true;
        }),
        Quirk.Leaf("critical TLS feature", draft => draft.Set(Oids.TlsFeature, Der.Sequence(Der.Integer(5)), true)),
        Quirk.Leaf("precertificate poison", draft => draft.Set(Oids.PrecertificatePoison, Der.Null, true)),
        Quirk.Scenic("chain: asked a day after everything has ended", scene => scene.Time = Draft.Now.AddYears(10).AddDays(1)),
    ];
}
