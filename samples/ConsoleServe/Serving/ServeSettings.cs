using System.Security.Authentication;

namespace ConsoleServe.Serving;

/// <summary>What the command line asks for.</summary>
internal sealed record ServeSettings
{
    /// <summary><c>null</c>: the echo.</summary>
    public required string? Folder { get; init; }

    /// <summary><c>null</c>: one of a throw-away CA.</summary>
    public required string? CertificateFile { get; init; }

    /// <summary><c>null</c>: the key stands in <see cref="CertificateFile"/>.</summary>
    public required string? KeyFile { get; init; }

    public required string? Password { get; init; }

    /// <summary><c>localhost</c>, <c>*</c> or an address.</summary>
    public required string Host { get; init; }

    /// <summary>0: a free one.</summary>
    public required int Port { get; init; }

    /// <summary><c>null</c>: clients are not asked for a certificate.</summary>
    public required string? ClientCaFile { get; init; }

    public required bool IsClientOptional { get; init; }

    public required SslProtocols TlsMin { get; init; }

    public required SslProtocols TlsMax { get; init; }

    public required bool Http1 { get; init; }

    public required bool Http2 { get; init; }

    public required bool Listing { get; init; }

    public required bool Quiet { get; init; }

    public required bool Verbose { get; init; }
}
