using System.Collections.Concurrent;

namespace TlsSimple.Unit.Server;

/// <summary>Identities for servers under test, by the names that they have. Made once.</summary>
internal static class ServerPki
{
    private static readonly ConcurrentDictionary<(TestKey, string), Lazy<(TestIdentity Made, TlsIdentity Identity)>> s_made = new();

    /// <summary>A certificate of its own CA for these DNS names.</summary>
    public static TlsIdentity Identity(params string[] names) => Of(TestKey.Ecdsa, names).Identity;

    public static TlsIdentity Identity(TestKey key, params string[] names) => Of(key, names).Identity;

    public static (TestIdentity Made, TlsIdentity Identity) Of(TestKey key, params string[] names) => s_made.GetOrAdd(
        (key, string.Join(',', names)),
        _ => new(() =>
        {
            var made = TestIdentity.Create(new TestIdentitySpec
            {
                DnsNames = names,
                MakeKey = key == TestKey.Rsa ? TestIdentitySpec.Rsa : TestIdentitySpec.Ecdsa,
            });
            return (made, made.ToIdentity());
        })).Value;

    public static TlsIdentity ToIdentity(this TestIdentity made) => TlsIdentity.FromPem(made.ChainPem(), made.KeyPem());

    public static string ChainPem(this TestIdentity made) => string.Concat(
        made.Chain.Select(der => new string(System.Security.Cryptography.PemEncoding.Write("CERTIFICATE", der.Span)) + "\n"));

    public static string KeyPem(this TestIdentity made) =>
        new string(System.Security.Cryptography.PemEncoding.Write("PRIVATE KEY", made.PrivateKey)) + "\n";
}
