using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using TlsSimple.Unit.Trust;
using Xunit;

namespace TlsSimple.Unit.Revocation;

/// <summary>Lists that others made: .NET's builder and <c>openssl ca -gencrl</c>, which the tests need as a program.</summary>
public sealed class RevocationListKnownAnswerTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly RevocationPath _path = new();

    public void Dispose()
    {
        _directory.Dispose();
        _path.Dispose();
    }

    [Fact]
    public void Check_ListsOfDotNet_SaysWhatTheyWereToldTo()
    {
        var ofIntermediate = new CertificateRevocationListBuilder();
        ofIntermediate.AddEntry(_path.Leaf, RevocationPath.Now.AddDays(-2), X509RevocationReason.CessationOfOperation);
        byte[][] lists = [Build(ofIntermediate, _path.Intermediate), Build(new CertificateRevocationListBuilder(), _path.Root)];

        TlsCertificateFailure failure = Assert.Single(_path.Check(
            RevocationMode.Require, RevocationPath.Now, RevocationLists.FromDer(lists.Select(l => (ReadOnlyMemory<byte>)l))));

        Assert.Equal(TlsErrorReason.Revoked, failure.Reason);
        Assert.Equal(0, failure.Depth);
        Assert.Contains("was revoked (cessationOfOperation) on 2026-05-30 12:00:00Z", failure.Detail, StringComparison.Ordinal);

        static byte[] Build(CertificateRevocationListBuilder builder, X509Certificate2 issuer) =>
            builder.Build(issuer, 1, RevocationPath.Now.AddDays(7), HashAlgorithmName.SHA256, null, RevocationPath.Now.AddDays(-1));
    }

    [Theory]
    [InlineData(false, "sha256")]
    [InlineData(true, "sha384")]
    public void Check_ListsOfOpenssl_SaysWhatTheyWereToldTo(bool isVersion2, string hash)
    {
        _directory.Write("key.pem", _path.IntermediateKey.ExportPkcs8PrivateKeyPem());
        _directory.Write("ca.pem", _path.Intermediate.ExportCertificatePem());
        _directory.Write("leaf.pem", _path.Leaf.ExportCertificatePem());
        _directory.Write("index.txt", "");
        _directory.Write("number", "01\n");
        _directory.Write("ca.cnf", $"""
            [ca]
            default_ca = it
            [it]
            database = index.txt
            crlnumber = number
            certificate = ca.pem
            private_key = key.pem
            default_md = {hash}
            default_crl_days = 30
            {(isVersion2 ? "crl_extensions = extensions" : "")}
            [extensions]
            authorityKeyIdentifier = keyid
            issuingDistributionPoint = critical, @point
            [point]
            onlyuser = TRUE
            """);
        if (!isVersion2)
        {
            // With a number, or with a reason below, it would be of version 2.
            string configuration = File.ReadAllText(Path.Combine(_directory.Path, "ca.cnf"));
            _directory.Write("ca.cnf", configuration.Replace("crlnumber = number\n", "", StringComparison.Ordinal));
        }

        Openssl("ca", "-config", "ca.cnf", "-gencrl", "-out", "empty.pem");
        Openssl(["ca", "-config", "ca.cnf", "-revoke", "leaf.pem", .. (string[])(isVersion2 ? ["-crl_reason", "keyCompromise"] : [])]);
        Openssl("ca", "-config", "ca.cnf", "-gencrl", "-out", "list.pem");
        Openssl("crl", "-in", "list.pem", "-outform", "DER", "-out", "list.crl");
        DateTimeOffset now = DateTimeOffset.UtcNow;

        Assert.Equal(1, Assert.Single(Check("empty.pem")).Depth);
        foreach (string name in (string[])["list.pem", "list.crl"])
        {
            List<TlsCertificateFailure> failures = Check(name);
            Assert.Equal([TlsErrorReason.Revoked, TlsErrorReason.RevocationUnknown], failures.Select(f => f.Reason));
            Assert.Equal(isVersion2, failures[0].Detail.Contains("keyCompromise", StringComparison.Ordinal));
        }

        List<TlsCertificateFailure> Check(string name) =>
            _path.Check(RevocationMode.Require, now, RevocationLists.FromPemFile(Path.Combine(_directory.Path, name)));
    }

    private void Openssl(params string[] arguments)
    {
        var start = new ProcessStartInfo("openssl", arguments)
        {
            WorkingDirectory = _directory.Path,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"openssl {string.Join(' ', arguments)}: {output.Result}{error}");
    }
}
