using TlsSimple.Unit.Corpus;

namespace TlsSimple.Unit.Differential;

/// <summary>What is sent and what is trusted.</summary>
internal static class StructureQuirks
{
    public static IEnumerable<Quirk> All() =>
    [
        Quirk.Scenic("chain: unrelated extras", scene =>
        {
            Draft stranger = Draft.Root("Stranger");
            scene.Extras.AddRange([stranger, Draft.Authority("Strange CA", stranger), Draft.Leaf(stranger)]);
        }),
        Quirk.Scenic("chain: root is sent", scene => scene.Extras.Add(scene.Root)),
        Quirk.Scenic("chain: leaf is sent twice", scene => scene.Extras.Add(scene.Leaf)),
        Quirk.Scenic("chain: two anchors", scene => scene.Anchors.Insert(0, Draft.Root("Other Root"))),
        Quirk.Scenic("chain: another root is trusted", scene =>
        {
            scene.Anchors.Clear();
            scene.Anchors.Add(Draft.Root("Other Root"));
        }),
        Quirk.Scenic("chain: a root of the same name is trusted", scene =>
        {
            scene.Anchors.Clear();
            scene.Anchors.Add(Draft.Root("Differential Root").With(KeyPool.P256("impostor")));
        }),
        Quirk.Scenic("chain: a root of the same name is trusted as well", scene =>
            scene.Anchors.Insert(0, Draft.Root("Differential Root").With(KeyPool.P256("impostor")))),
        new("chain: intermediate is missing", scene => scene.Intermediate() is { } missing && scene.Withheld.Add(missing)),
        new("chain: intermediate is the anchor", scene => Replace(scene, scene.Intermediate())),
        new("chain: intermediate is an anchor as well", scene => scene.Intermediate() is { } anchor && Trust(scene, anchor)),
        new("chain: leaf is the anchor", scene => Replace(scene, scene.Leaf)),
        new("chain: self-signed leaf", scene => SelfSign(scene, isTrusted: false)),
        new("chain: self-signed leaf is the anchor", scene => SelfSign(scene, isTrusted: true)),
        Twin("chain: expired twin of a CA", twin => twin.Expired()),
        Twin("chain: valid twin of a CA", _ => { }),
        Twin("chain: twin of a CA for code signing only", twin => twin.Purposes(Oids.CodeSigning)),
        Twin("chain: twin of a CA for other names", twin => twin.Permit(Alt.Dns("elsewhere.test"))),
        Twin("chain: twin of a CA with a wrong signature", twin => twin.ChangeSignature(KeyQuirks.Damage)),
        Twin("chain: twin of a CA by a root that is not trusted", Draft.Root("Untrusted Root"), _ => { }),
        new("chain: a CA of the same name with another key", scene =>
        {
            if (scene.Intermediate() is not { } model)
            {
                return false;
            }

            scene.Extras.Add(Draft.Authority("unused", scene.Root).Subject(model.Name).With(KeyPool.P256("namesake")));
            return true;
        }),
        new("chain: a CA has renewed itself", scene =>
        {
            if (scene.Path.Count < 3)
            {
                return false;
            }

            // The leaf is by the new key, which the old one has signed under the same name.
            Draft renewed = Draft.Authority("unused", scene.Path[1]).Subject(scene.Path[1].Name).With(KeyPool.P256("renewed"));
            scene.Path[0] = Draft.Leaf(renewed).With(scene.NextKey());
            scene.Path.Insert(1, renewed);
            return true;
        }),
        new("chain: leaf is a CA's", scene =>
        {
            scene.Leaf.Set(Oids.BasicConstraints, ExtensionValue.BasicConstraints(true), true)
                .KeyUsage(ExtensionValue.DigitalSignature, ExtensionValue.KeyCertSign);
            return true;
        }),
    ];

    private static Quirk Twin(string name, Action<Draft> change) => Twin(name, null, change);

    /// <summary>A second certificate for the name and the key of an intermediate, by the same CA or another.</summary>
    private static Quirk Twin(string name, Draft? issuer, Action<Draft> change) => new(name, scene =>
    {
        if (scene.Intermediate() is not { } model)
        {
            return false;
        }

        Draft twin = Draft.Authority("unused", issuer ?? scene.Path[scene.Path.IndexOf(model) + 1]).Subject(model.Name).With(model.Key);
        change(twin);
        scene.Extras.Add(twin);
        if (issuer is not null)
        {
            scene.Extras.Add(issuer);
        }

        return true;
    });

    private static bool Replace(Scene scene, Draft? anchor)
    {
        scene.Anchors.Clear();
        return anchor is not null ? Trust(scene, anchor) : Trust(scene, scene.Root) && false;
    }

    private static bool Trust(Scene scene, Draft anchor)
    {
        scene.Anchors.Add(anchor);
        return true;
    }

    private static bool SelfSign(Scene scene, bool isTrusted)
    {
        scene.Path[0] = Draft.Leaf(null).With(scene.NextKey());
        return !isTrusted || Replace(scene, scene.Leaf);
    }
}
