using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using TlsSimple.Integration.Peers;
using TlsSimple.Integration.Pki;
using Xunit;

namespace TlsSimple.Integration.ConsoleServe;

/// <summary>Every mistake has a sentence and a number, and docs/consoleserve.md has them all.</summary>
public sealed partial class ServeExitCodeTests
{
    private const int Deadline = 120_000;

    private static readonly string s_document = File.ReadAllText(Path.Combine(PeerProgram.RepositoryRoot, "docs", "consoleserve.md"));

    [Theory(Timeout = Deadline)]
    [InlineData("--no-such-option")]
    [InlineData("--port", "70000")]
    [InlineData("--port", "http")]
    [InlineData("--host", "example.com")]
    [InlineData("--tls-min", "1.1")]
    [InlineData("--tls-min", "1.3", "--tls-max", "1.2")]
    [InlineData("--http1", "--http2")]
    [InlineData("--quiet", "--verbose")]
    [InlineData("--key", "key.pem")]
    [InlineData("--password", "x")]
    [InlineData("--client-optional")]
    [InlineData("--echo", ".")]
    [InlineData("--echo", "--no-listing")]
    [InlineData("a", "b")]
    public Task CommandLine_Wrong_Is2(params string[] arguments) => AssertEndsAsync(2, "^ConsoleServe: .+\nConsoleServe --help lists the options.\n$", arguments);

    [Fact(Timeout = Deadline)]
    public Task Folder_Missing_Is26() => AssertEndsAsync(26, @"^ConsoleServe: \(26\) There is no folder /no/such/folder\.\n$", "/no/such/folder", "--port", "0");

    [Fact(Timeout = Deadline)]
    public async Task Port_Taken_Is45()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        int port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        await AssertEndsAsync(45, $@"^ConsoleServe: \(45\) Nobody can listen on 127.0.0.1, port {port}: .+\n$", "--echo", "--host", "127.0.0.1", "--port", $"{port}");
    }

    [Fact(Timeout = Deadline)]
    public Task Address_NotThisMachines_Is45() =>
        AssertEndsAsync(45, @"^ConsoleServe: \(45\) Nobody can listen on 192.0.2.1, port 8443: .+\n$", "--echo", "--host", "192.0.2.1");

    [Fact(Timeout = Deadline)]
    public async Task Certificate_Unusable_Is58()
    {
        TestCertificate one = TestPki.Shared.Leaf();
        TestCertificate other = TestPki.Shared.Leaf();
        await AssertEndsAsync(58, @"^ConsoleServe: \(58\) .*/no/such.*\n$", "--echo", "--cert", "/no/such.pem");
        await AssertEndsAsync(58, @"^ConsoleServe: \(58\) .+\n$", "--echo", "--cert", one.CertPemPath, "--key", other.KeyPemPath);
        await AssertEndsAsync(58, @"^ConsoleServe: \(58\) .+\n$", "--echo", "--cert", one.Pkcs12Path, "--password", "wrong");
        await AssertEndsAsync(58, @"^ConsoleServe: \(58\) .* is PKCS #12, which holds its key: leave --key out\.\n$", "--echo", "--cert", one.Pkcs12Path, "--key", one.KeyPemPath);
    }

    [Fact(Timeout = Deadline)]
    public Task ClientCa_Unusable_Is77() => AssertEndsAsync(77, @"^ConsoleServe: \(77\) .*/no/such.*\n$", "--echo", "--client-ca", "/no/such.pem");

    [Fact(Timeout = Deadline)]
    public async Task Document_Options_AreThoseOfHelp()
    {
        (int code, string help, _) = await ServeProcess.RunAsync("--help");
        Assert.Equal(0, code);
        string[] there = [.. LongOption().Matches(help[help.IndexOf("Options:", StringComparison.Ordinal)..]).Select(match => match.Value).Where(option => option is not ("--help" or "--version")).Distinct().Order()];
        string[] told = [.. DocumentedOption().Matches(s_document).SelectMany(row => LongOption().Matches(row.Groups[1].Value)).Select(match => match.Value).Distinct().Order()];
        Assert.Equal(there, told);
    }

    /// <summary>Those of the tests above.</summary>
    [Fact]
    public void Document_ExitCodes_AreAll() =>
        Assert.Equal([0, 2, 26, 45, 58, 77], DocumentedCode().Matches(s_document).Select(match => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)));

    private static async Task AssertEndsAsync(int code, string pattern, params string[] arguments)
    {
        (int ExitCode, string Output, string Errors) end = await ServeProcess.RunAsync(arguments);
        Assert.True(end.ExitCode == code && Regex.IsMatch(end.Errors, pattern) && end.Output.Length == 0, $"{end}");
    }

    [GeneratedRegex(@"--[a-z][a-z0-9-]+")]
    private static partial Regex LongOption();

    [GeneratedRegex(@"^\| (`-.*?) \|", RegexOptions.Multiline)]
    private static partial Regex DocumentedOption();

    [GeneratedRegex(@"^\| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex DocumentedCode();
}
