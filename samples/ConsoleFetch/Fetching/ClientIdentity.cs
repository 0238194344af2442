using ConsoleFetch.CommandLine;
using TlsSimple;

namespace ConsoleFetch.Fetching;

/// <summary>Reads the client certificate that the command line names.</summary>
internal static class ClientIdentity
{
    /// <exception cref="TlsException">A file is unusable.</exception>
    /// <exception cref="FetchException">A key file is named beside a PKCS #12 file.</exception>
    public static TlsIdentity Load(ClientCertificate certificate)
    {
        CertificateFileType type = certificate.Type ?? (LooksLikePkcs12(certificate.File) ? CertificateFileType.Pkcs12 : CertificateFileType.Pem);
        if (type == CertificateFileType.Pem)
        {
            return TlsIdentity.FromPemFiles(certificate.File, certificate.KeyFile, certificate.Password);
        }

        return certificate.KeyFile is null
            ? TlsIdentity.FromPkcs12File(certificate.File, certificate.Password)
            : throw new FetchException(FailureMap.InvalidIdentity($"{certificate.File} is PKCS #12, which holds its key: leave --key out."));
    }

    /// <summary>A DER sequence of more than 127 bytes begins so, and no text does. What cannot be read is for the reader to complain of.</summary>
    private static bool LooksLikePkcs12(string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(file);
            return stream.ReadByte() == 0x30 && stream.ReadByte() >= 0x80;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
