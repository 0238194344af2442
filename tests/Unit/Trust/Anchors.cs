using TlsSimple.Unit.Certificates;

namespace TlsSimple.Unit.Trust;

/// <summary>Anchors told apart by their subject, as a bundle has them: not taken apart yet.</summary>
internal static class Anchors
{
    public static AnchorIndex Of(string description, params string[] subjects)
    {
        var builder = new AnchorIndexBuilder();
        foreach (string subject in subjects)
        {
            builder.AddLenient(PemText.Der(subject));
        }

        return builder.Build(description);
    }
}
