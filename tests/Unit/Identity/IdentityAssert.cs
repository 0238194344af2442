using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace TlsSimple.Unit.Identity;

internal static class IdentityAssert
{
    /// <summary>The identity sends these certificates, and no others.</summary>
    public static void Sends(TlsIdentity identity, params X509Certificate2[] chain) =>
        Assert.Equal(chain.Select(c => c.RawData), identity.Chain.Select(c => c.ToArray()));

    /// <summary>The one exception that callers know, with all of these in its message.</summary>
    public static TlsException Refused(Func<TlsIdentity> make, params string[] parts)
    {
        var e = Assert.Throws<TlsException>(make);
        Assert.Equal((TlsErrorKind.Configuration, TlsErrorReason.InvalidIdentity), (e.Kind, e.Reason));
        Assert.All(parts, part => Assert.True(e.Message.Contains(part, StringComparison.Ordinal), $"\"{part}\" is not in: {e.Message}"));
        return e;
    }
}
