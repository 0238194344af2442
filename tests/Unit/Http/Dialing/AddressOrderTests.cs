using System.Net;
using Xunit;

namespace TlsSimple.Unit.Http.Dialing;

public sealed class AddressOrderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("192.0.2.1 2001:db8::1", "192.0.2.1 2001:db8::1")]
    [InlineData("2001:db8::1 2001:db8::2 192.0.2.1 192.0.2.2", "2001:db8::1 192.0.2.1 2001:db8::2 192.0.2.2")]
    [InlineData("192.0.2.1 192.0.2.2 192.0.2.3 2001:db8::1", "192.0.2.1 2001:db8::1 192.0.2.2 192.0.2.3")]
    [InlineData("192.0.2.3 192.0.2.1 192.0.2.2", "192.0.2.3 192.0.2.1 192.0.2.2")]
    public void Interleave_Families_AlternateInTheirOwnOrder(string addresses, string expected) =>
        Assert.Equal(Parse(expected), AddressOrder.Interleave(Parse(addresses)));

    private static IReadOnlyList<IPAddress> Parse(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPAddress.Parse)];
}
