using TlsSimple.Integration.Http;
using TlsSimple.Integration.Peers;
using Xunit;

namespace TlsSimple.Integration.Rows;

/// <summary>
/// Every row of the table in docs/connector.md, through every way to an HttpClient, and under all of them .NET's own TLS is not entered: the
/// servers are other processes, and no other test runs at the same time.
/// </summary>
[Collection(nameof(ProcessWide))]
public sealed class ConnectorRowTests(RowServers servers)
{
    private const int Deadline = 120_000;

    public static TheoryData<string, ClientForm> Rows =>
        [.. new ConnectorRows(null!).All.Keys.SelectMany(row => Enum.GetValues<ClientForm>(), (row, form) => (row, form))];

    [Theory(Timeout = Deadline)]
    [MemberData(nameof(Rows))]
    public async Task Row_Works_WithoutAnyOtherTls(string row, ClientForm form)
    {
        using var other = new OtherTls();
        await new ConnectorRows(servers).All[row](form);
        Assert.Empty(other.Handshakes);
    }

    [Fact(Timeout = Deadline)]
    public async Task OtherTls_PlainHttpClient_IsHeard()
    {
        using var other = new OtherTls();
        using var client = new HttpClient(new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = ReferenceClient.Policy(RowServers.Certificate) } });
        await client.GetStringAsync((await servers.Web).Url("/version"), TestContext.Current.CancellationToken);
        Assert.NotEmpty(other.Handshakes);
    }
}
