using System.Security.Authentication;
using TlsSimple.Integration.Pki;

namespace TlsSimple.Integration.Interop;

/// <summary>The rows: the full product, and a selection of it in which every two values occur together.</summary>
internal static class InteropMatrix
{
    private static readonly SslProtocols[] s_protocols = [SslProtocols.Tls13, SslProtocols.Tls12];
    private static readonly RowAead[] s_aeads = Enum.GetValues<RowAead>();
    private static readonly TlsNamedGroup[] s_groups =
        [TlsNamedGroup.X25519, TlsNamedGroup.Secp256r1, TlsNamedGroup.Secp384r1, TlsNamedGroup.Secp521r1];

    private static readonly KeyKind[] s_keys = [KeyKind.Rsa2048, KeyKind.Rsa4096, KeyKind.P256, KeyKind.P384, KeyKind.P521];
    private static readonly RowResumption[] s_resumptions = Enum.GetValues<RowResumption>();

    /// <summary>Client certificates are none or given, of all kinds in turn; where only the pairwise selection has another kind, that row is here as well.</summary>
    public static IReadOnlyList<InteropRow> Full(InteropRole role) =>
    [
        .. PairwiseSelection.Product(Sizes, values => Fits(role)(values) && (values[5] == 0 || values[5] == 1 + (values[..5].Sum() % s_keys.Length)))
            .Select(Row)
            .Union(Pairwise(role)),
    ];

    public static IReadOnlyList<InteropRow> Pairwise(InteropRole role) => [.. PairwiseSelection.Select(Sizes, Fits(role)).Select(Row)];

    private static int[] Sizes => [s_protocols.Length, s_aeads.Length, s_groups.Length, s_keys.Length, s_resumptions.Length, 1 + s_keys.Length];

    private static Predicate<int[]> Fits(InteropRole role) => values =>
        s_resumptions[values[4]] != RowResumption.SessionId || (role == InteropRole.Client && s_protocols[values[0]] == SslProtocols.Tls12);

    private static InteropRow Row(int[] values) => new(
        s_protocols[values[0]],
        s_aeads[values[1]],
        s_groups[values[2]],
        s_keys[values[3]],
        s_resumptions[values[4]],
        values[5] == 0 ? null : s_keys[values[5] - 1]);
}
