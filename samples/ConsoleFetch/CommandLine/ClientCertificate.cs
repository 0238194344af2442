namespace ConsoleFetch.CommandLine;

/// <summary>The client certificate that the command line names.</summary>
/// <param name="File">Its file.</param>
/// <param name="Type">What that is; <c>null</c> to see by its content.</param>
/// <param name="KeyFile">The file of the private key, PEM; <c>null</c> if it is in <paramref name="File"/>.</param>
/// <param name="Password">Opens the key, or the PKCS #12 file; <c>null</c> if it is not locked.</param>
internal sealed record ClientCertificate(string File, CertificateFileType? Type, string? KeyFile, string? Password);
