namespace TlsSimple.Integration.Rows;

/// <summary>The ways to come by an HttpClient over TlsSimple.</summary>
public enum ClientForm
{
    /// <summary><c>new HttpClient(new TlsSimpleHandler(…))</c>.</summary>
    BareHandler,

    /// <summary><c>services.AddHttpClient().UseTlsSimple()</c>, for every client.</summary>
    Factory,

    /// <summary><c>services.AddHttpClient("name").UseTlsSimple()</c>.</summary>
    NamedClient,

    /// <summary><c>services.AddHttpClient&lt;T&gt;().UseTlsSimple()</c>.</summary>
    TypedClient,
}
