using System.Security.Cryptography;
using Xunit;

namespace TlsSimple.Unit.Http.Configuration;

/// <summary>Files that a section names and that will not do; and that nothing secret gets into a message.</summary>
public sealed class ConfiguredFileTests(ConfigurationFiles files) : IClassFixture<ConfigurationFiles>
{
    [Theory]
    [InlineData("Trust", "gone.pem")]
    [InlineData("Trust:0", "gone.pem")]
    [InlineData("Trust:Files", "gone.pem")]
    [InlineData("Identity:Certificate", "gone.pem")]
    [InlineData("Identity:Pkcs12", "gone.pem")]
    [InlineData("Revocation:Files", "gone.pem")]
    [InlineData("ProxyTls:Trust", "gone.pem")]
    [InlineData("Trust", "client.key")]
    [InlineData("Revocation:Files:0", "ca.pem")]
    [InlineData("Identity:Certificate", "ca.crl")]
    public void Apply_FileMissingOrOfAnotherKind_SaysKeyAndFullPath(string key, string file)
    {
        string problem = Problem((key, file));

        Assert.StartsWith("TlsSimple:" + key.Split(':')[0], problem, StringComparison.Ordinal);
        Assert.Contains(files.Path(file), problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Identity:Key", "client.key")]
    [InlineData("Identity:Password", "x")]
    public void Apply_IdentityWithoutCertificate_IsAnError(string key, string value) =>
        Assert.Equal("TlsSimple:Identity is not usable: it must be an object with Certificate (and Key) or Pkcs12.", Problem((key, value)));

    [Fact]
    public void Apply_IdentityOfBothKinds_IsAnError() =>
        Assert.StartsWith("TlsSimple:Identity is not usable", Problem(("Identity:Certificate", "both.pem"), ("Identity:Pkcs12", "client.p12")), StringComparison.Ordinal);

    [Theory]
    [InlineData("client.enc.key", null)]
    [InlineData(null, "client.p12")]
    public void Apply_WrongPassword_IsToldWithoutIt(string? key, string? pkcs12)
    {
        string problem = Problem(
            ("Identity:Certificate", key is null ? null : "client.pem"), ("Identity:Key", key), ("Identity:Pkcs12", pkcs12), ("Identity:Password", "hunter2"));

        Assert.StartsWith("TlsSimple:Identity: ", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_PasswordThatIsNoText_IsToldWithoutIt()
    {
        string problem = Problem(("Identity:Certificate", "both.pem"), ("Identity:Password:0", "hunter2"));

        Assert.StartsWith("TlsSimple:Identity:Password is not usable", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_IdentityThatIsAValue_IsToldWithoutIt() =>
        Assert.DoesNotContain("hunter2", Problem(("Identity", "hunter2")), StringComparison.Ordinal);

    /// <summary>Who puts the key itself where its file must be named must not find it in the log.</summary>
    [Theory]
    [InlineData("Identity:Key")]
    [InlineData("Identity:Certificate")]
    [InlineData("Identity:Pkcs12")]
    [InlineData("Trust")]
    public void Apply_KeyInPlaceOfItsPath_IsNotShown(string key)
    {
        using ECDsa secret = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string pem = secret.ExportPkcs8PrivateKeyPem();
        foreach (string text in new[] { pem, pem.ReplaceLineEndings(" "), pem.ReplaceLineEndings("") })
        {
            string problem = Problem((key, text));
            Assert.StartsWith($"TlsSimple:{key} holds text, where the path of a file must stand.", problem, StringComparison.Ordinal);
            Assert.DoesNotContain("PRIVATE", problem, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Trust", "mozilla")]
    [InlineData("Trust:Files:0", "Mozilla")]
    public void Apply_Mozilla_SaysThatCodeSetsIt(string key, string value)
    {
        string problem = Problem((key, value));

        Assert.Contains("TlsSimple.MozillaRoots", problem, StringComparison.Ordinal);
        Assert.Contains("o => o.Trust = TrustAnchors.Mozilla", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_PlatformBesideOthers_IsAnError()
    {
        Assert.Contains("the platform decides alone", Problem(("Trust:0", "platform"), ("Trust:1", "ca.pem")), StringComparison.Ordinal);
        Assert.Contains("the platform decides alone", Problem(("Trust:Files", "platform"), ("Trust:Reload", "true")), StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_ReloadWithoutFiles_IsAnError() => Assert.Equal("TlsSimple:Trust has no Files.", Problem(("Trust:Reload", "true")));

    [Fact]
    public void Apply_OnePinOrNone_IsAnError()
    {
        Assert.StartsWith("TlsSimple:Pins: There is one pin only", Problem(("Pins", KeyCases.Pin1)), StringComparison.Ordinal);
        Assert.StartsWith("TlsSimple:Pins: There is no pin", Problem(("Pins", "")), StringComparison.Ordinal);
    }

    private string Problem(params (string Key, string? Value)[] settings) =>
        Assert.Throws<TlsException>(() => Settings.Read(files.Directory, settings)).Message;
}
