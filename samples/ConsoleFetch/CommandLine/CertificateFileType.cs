namespace ConsoleFetch.CommandLine;

/// <summary>What a file with a client certificate is.</summary>
internal enum CertificateFileType
{
    Pem,

    /// <summary>PKCS #12, also known as PFX.</summary>
    Pkcs12,
}
