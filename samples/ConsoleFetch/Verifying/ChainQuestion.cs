using System.Text.Json;

namespace ConsoleFetch.Verifying;

/// <summary>A line of input: a chain and what it is to be judged by. Certificates and lists are DER in base64.</summary>
internal sealed class ChainQuestion
{
    /// <summary>A string or a number, given back with the verdict.</summary>
    public JsonElement? Id { get; set; }

    /// <summary>The certificate to judge. The only member that must be there.</summary>
    public byte[]? Peer { get; set; }

    public byte[]?[]? Intermediates { get; set; }

    public byte[]?[]? Anchors { get; set; }

    /// <summary>A DNS name or an address; without one no name is checked.</summary>
    public string? Name { get; set; }

    /// <summary>ISO 8601, UTC unless it says otherwise. Default: now.</summary>
    public string? Time { get; set; }

    /// <summary><c>server</c> (default) or <c>client</c>.</summary>
    public string? Purpose { get; set; }

    /// <summary>The most intermediates that are not self-issued; from 0 up, where more than 16 means 16.</summary>
    public int? MaxDepth { get; set; }

    public byte[]?[]? Crls { get; set; }

    /// <summary><c>none</c>, <c>check</c> or <c>require</c>. Default: <c>check</c> where there are <see cref="Crls"/>, else <c>none</c>.</summary>
    public string? Revocation { get; set; }
}
