using TlsSimple.Unit.Certificates;
using Xunit;

namespace TlsSimple.Unit.Verification;

public class CertificateValidityTests
{
    // The builder's certificate is valid from 2025-01-01 00:00:00 to 2035-01-01 00:00:00, both included.
    [Theory]
    [InlineData("2024-12-31T23:59:59.9999999Z", "NotYetValid", "is not yet valid")]
    [InlineData("1950-01-01T00:00:00Z", "NotYetValid", "is not yet valid")]
    [InlineData("2025-01-01T00:00:00Z", null, null)]
    [InlineData("2025-01-01T01:00:00+01:00", null, null)]
    [InlineData("2030-01-01T00:00:00Z", null, null)]
    [InlineData("2035-01-01T00:00:00Z", null, null)]
    [InlineData("2035-01-01T00:00:00.0000001Z", "Expired", "has expired")]
    [InlineData("2035-01-01T00:30:00+01:00", null, null)]
    [InlineData("9999-12-31T23:59:59Z", "Expired", "has expired")]
    public void Check_Time_IsWithinThePeriodOrSaysWhichEndItMissed(string now, string? reason, string? sentence)
    {
        ParsedCertificate certificate = new CertificateBuilder().Parse();

        TlsCertificateFailure? failure = CertificateValidity.Check(
            certificate, 2, DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(reason, failure?.Reason.ToString());
        if (failure is not null)
        {
            Assert.Equal(2, failure.Depth);
            Assert.Equal("CN=Subject", failure.Subject);
            Assert.Contains(sentence!, failure.Detail, StringComparison.Ordinal);
            Assert.Contains("from 2025-01-01 00:00:00Z to 2035-01-01 00:00:00Z", failure.Detail, StringComparison.Ordinal);
            Assert.Contains(now[..4], failure.Detail, StringComparison.Ordinal);
        }
    }
}
