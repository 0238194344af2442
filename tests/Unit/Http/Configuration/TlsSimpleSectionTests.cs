using System.Security.Authentication;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace TlsSimple.Unit.Http.Configuration;

public sealed class TlsSimpleSectionTests(ConfigurationFiles files) : IClassFixture<ConfigurationFiles>
{
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, KeyCases.All.Count)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Apply_GoodValue_SetsTheOption(int number)
    {
        KeyCase example = KeyCases.All[number];

        TlsSimpleOptions options = Settings.Read(files.Directory, example.Settings);

        Assert.True(Equals(example.Expected, example.Shown(options)), $"{string.Join(", ", example.Settings)}: {example.Shown(options)}");
        options.Validate();
    }

    [Fact]
    public void Cases_EveryKey_HasOne()
    {
        string[] tried = [.. KeyCases.All.SelectMany(example => example.Settings).Select(setting => setting.Key)];

        Assert.All(Settings.Keys(), key => Assert.Contains(tried, path => (path + ":").StartsWith(key.Path + ":", StringComparison.OrdinalIgnoreCase)));
    }

    /// <summary>Nothing of the options is forgotten: what has no key is known to have no textual form, or no effect.</summary>
    [Fact]
    public void Keys_AndWhatIsSetInCode_AreAllOptions()
    {
        string[] inCode = ["ApplicationProtocols", "ConnectPipeline", "Dial", "IdentitySelector", "PeerFilter", "TimeProvider"];
        IEnumerable<string> keys = TlsSimpleSection.Key.Keys.Select(key => key.Name).Except(["ConnectRetries"]);

        Assert.Equal(typeof(TlsSimpleOptions).GetProperties().Select(property => property.Name).Order(), keys.Concat(inCode).Order());
        Assert.Equal(
            typeof(TlsClientOptions).GetProperties().Select(property => property.Name).Order(),
            TlsSection.Keys.Select(key => key.Name).Concat(inCode.Except(["ConnectPipeline", "Dial"])).Order());
    }

    [Fact]
    public void Apply_NoSuchSection_ChangesNothing()
    {
        TlsSimpleOptions options = Settings.Read(files.Directory, Settings.Root().GetSection("TlsSimple"));

        Assert.Same(TrustAnchors.System, options.Trust);
        Assert.Same(TlsConnectRetry.Default, options.ConnectPipeline);
    }

    [Fact]
    public void Apply_Null_IsAsIfItWereNotThere()
    {
        var options = new TlsSimpleOptions { KeepAlive = new TcpKeepAlive(), MinimumProtocol = SslProtocols.Tls13 };
        IConfigurationSection section = Settings.Root(("TlsSimple:KeepAlive", null), ("TlsSimple:MinimumProtocol", null)).GetSection("TlsSimple");

        TlsSimpleSection.Apply(section, options, new ConfigurationReading(files.Directory, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance));

        Assert.NotNull(options.KeepAlive);
        Assert.Equal(SslProtocols.Tls13, options.MinimumProtocol);
    }

    [Fact]
    public void Apply_ProxyTlsThatOthersShare_IsReplacedNotChanged()
    {
        var shared = new TlsClientOptions();
        var options = new TlsSimpleOptions { ProxyTls = shared };
        IConfigurationSection section = Settings.Root(("TlsSimple:ProxyTls:MinimumProtocol", "1.3")).GetSection("TlsSimple");

        TlsSimpleSection.Apply(section, options, new ConfigurationReading(files.Directory, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance));

        Assert.Equal((SslProtocols.Tls13, SslProtocols.Tls12), (options.ProxyTls.MinimumProtocol, shared.MinimumProtocol));
    }

    [Fact]
    public void Apply_RelativePath_BeginsAtTheBaseDirectory()
    {
        Assert.Equal(files.Path("run/server.sock"), Settings.Read(files.Directory, ("UnixSocket", "./run/../run/server.sock")).UnixSocket);
        Assert.Equal("/run/server.sock", Settings.Read(files.Directory, ("UnixSocket", "/run/server.sock")).UnixSocket);
    }

    [Theory]
    [InlineData("MinimumProtocol", "1.1", "1.2 or 1.3")]
    [InlineData("MaximumProtocol", "12288", "1.2 or 1.3")]
    [InlineData("HandshakeTimeout", "10", "a time such as 00:00:15")]
    [InlineData("HandshakeTimeout", "00:00:00", "above zero")]
    [InlineData("ConnectTimeout", "-00:00:01", "above zero")]
    [InlineData("ConnectTimeout", "50.00:00:00", "at most 49 days")]
    [InlineData("ConnectTimeout", "soon", "a time such as 00:00:15")]
    [InlineData("ConnectTimeout", "", "a time such as 00:00:15")]
    [InlineData("ConnectRetries", "-1", "a number from 0 to 10")]
    [InlineData("ConnectRetries", "11", "a number from 0 to 10")]
    [InlineData("ConnectRetries", "two", "a number from 0 to 10")]
    [InlineData("HttpsOnly", "yes", "true or false")]
    [InlineData("NoDelay", "1", "true or false")]
    [InlineData("DangerousIgnoreCertificateProfile", "on", "true or false")]
    [InlineData("ServerName", "a b", "a DNS name or an IP address")]
    [InlineData("Resolve", "a.example:443", "host:port:address")]
    [InlineData("Resolve", "a.example:0:127.0.0.1", "host:port:address")]
    [InlineData("Resolve", "a.example:443:localhost", "host:port:address")]
    [InlineData("Resolve", "a.example:443:::1", "IPv6 in brackets")]
    [InlineData("Resolve", "a.example:443:127.1", "host:port:address")]
    [InlineData("ConnectTo", "a.example:443:b.example", "host:port:host:port")]
    [InlineData("ConnectTo", "a.example:443:b.example:70000", "host:port:host:port")]
    [InlineData("ConnectTo", "a b:443:b.example:443", "host:port:host:port")]
    [InlineData("LocalAddress", "localhost", "an IP address")]
    [InlineData("KeepAlive", "true", "an object with Time, Interval and RetryCount")]
    [InlineData("KeepAlive:Time", "00:00:00", "00:00:01 to 09:06:07")]
    [InlineData("KeepAlive:Interval", "00:00:01.5", "whole seconds")]
    [InlineData("KeepAlive:Interval", "09:06:08", "00:00:01 to 09:06:07")]
    [InlineData("KeepAlive:RetryCount", "128", "1 to 127")]
    [InlineData("Revocation", "Require", "an object with Mode and Files")]
    [InlineData("Revocation:Mode", "Soft", "None, CheckIfPresent (the default) or Require")]
    [InlineData("Revocation:Mode", "1", "None, CheckIfPresent (the default) or Require")]
    [InlineData("Trust", "", "the path of a PEM file, system")]
    [InlineData("Trust:Reload", "often", "true (looks every 30 seconds)")]
    [InlineData("Trust:Reload", "30", "true (looks every 30 seconds)")]
    [InlineData("ProxyTls", "on", "an object")]
    [InlineData("ProxyTls:MinimumProtocol", "1.0", "1.2 or 1.3")]
    public void Apply_BadValue_SaysPathValueAndWhatIsAllowed(string key, string value, string allowed)
    {
        string problem = Problem((key, value));

        Assert.StartsWith($"TlsSimple:{key} is \"{value}\": it must be ", problem, StringComparison.Ordinal);
        Assert.Contains(allowed, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_ArrayWithABadValue_ShowsTheArray()
    {
        string problem = Problem(("Resolve:0", "a.example:443:127.0.0.1"), ("Resolve:1", "b.example"));

        Assert.StartsWith("TlsSimple:Resolve is [\"a.example:443:127.0.0.1\", \"b.example\"]: it must be host:port:address", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NoDelay:Value", "is an object: it must be true or false.")]
    [InlineData("Resolve:a.example", "is an object: it must be host:port:address")]
    [InlineData("Pins:First", "is an object: it must be two or more pins")]
    [InlineData("MinimumProtocol:0", "is [\"x\"]: it must be 1.2 or 1.3")]
    public void Apply_ObjectOrArrayWhereAValueStands_SaysSo(string key, string sentence) =>
        Assert.StartsWith($"TlsSimple:{key[..key.IndexOf(':', StringComparison.Ordinal)]} {sentence}", Problem((key, "x")), StringComparison.Ordinal);

    [Theory]
    [InlineData("Trsut", "TlsSimple:Trsut is not known: the keys here are Trust, MinimumProtocol, ")]
    [InlineData("Trust:File", "TlsSimple:Trust:File is not known: the keys here are Files, Reload.")]
    [InlineData("Identity:Pasword", "TlsSimple:Identity:Pasword is not known: the keys here are Certificate, Key, Pkcs12, Password.")]
    [InlineData("Revocation:File", "TlsSimple:Revocation:File is not known: the keys here are Mode, Files.")]
    [InlineData("KeepAlive:Retries", "TlsSimple:KeepAlive:Retries is not known: the keys here are Time, Interval, RetryCount.")]
    [InlineData("ProxyTls:Resolve", "TlsSimple:ProxyTls:Resolve is not known: the keys here are Trust, ")]
    [InlineData("TimeProvider", "TlsSimple:TimeProvider is not known")]
    public void Apply_UnknownKey_NamesItAndTheKnownOnesButNotTheValue(string key, string sentence)
    {
        string problem = Problem((key, "hunter2"));

        Assert.StartsWith(sentence, problem, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_SeveralProblems_TellsThemAll()
    {
        string problem = Problem(("Trsut", "x"), ("MinimumProtocol", "1.0"), ("Trust", "gone.pem"), ("ProxyTls:NoDelay", "true"));

        Assert.All(
            ["TlsSimple:Trsut ", "TlsSimple:MinimumProtocol ", "TlsSimple:Trust: ", "TlsSimple:ProxyTls:NoDelay "],
            path => Assert.Contains(path, problem, StringComparison.Ordinal));
    }

    [Fact]
    public void Apply_ValueInPlaceOfTheSection_IsAnError() =>
        Assert.StartsWith(
            "TlsSimple is \"ca.pem\": it must be an object",
            Assert.Throws<TlsException>(() => Settings.Read(files.Directory, Settings.Root(("TlsSimple", "ca.pem")).GetSection("TlsSimple"))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Apply_WholeConfiguration_AsksForTheSection()
    {
        var error = Assert.Throws<TlsException>(() => Settings.Read(files.Directory, Settings.Root(("TlsSimple:Trust", "ca.pem"), ("Logging:Level", "x"))));

        Assert.Contains("Logging is not known", error.Message, StringComparison.Ordinal);
        Assert.Contains("GetSection(\"TlsSimple\")", error.Message, StringComparison.Ordinal);
    }

    /// <summary>A file says <c>"Trust": "ca.pem"</c>, the environment TlsSimple__Trust__Files: .NET keeps both.</summary>
    [Fact]
    public void Apply_ValueAndObjectFromTwoSources_IsAnError()
    {
        string problem = Problem(("Trust", "ca.pem"), ("Trust:Files", "other.pem"));

        Assert.StartsWith("TlsSimple:Trust has a value of its own and TlsSimple:Trust:Files besides", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_SectionOfAnotherName_IsNamedInMessages()
    {
        var error = Assert.Throws<TlsException>(() =>
            Settings.Read(files.Directory, Settings.Root(("Catalog:Tls:NoDelay", "x")).GetSection("Catalog:Tls")));

        Assert.StartsWith("Catalog:Tls:NoDelay is \"x\"", error.Message, StringComparison.Ordinal);
    }

    private string Problem(params (string Key, string? Value)[] settings)
    {
        var error = Assert.Throws<TlsException>(() => Settings.Read(files.Directory, settings));
        Assert.Equal((TlsErrorKind.Configuration, TlsErrorReason.InvalidOption), (error.Kind, error.Reason));
        return error.Message;
    }
}
