using System.Net;
using System.Security.Cryptography.X509Certificates;
using ConsoleServe.Output;
using DemoPeer;
using TlsSimple;

namespace ConsoleServe.Serving;

/// <summary>What the server shows: the files of the command line, or a certificate of a CA that lives as long as the server.</summary>
internal sealed class ServerIdentity : IDisposable
{
    /// <summary>Renewed files are shown to connections that begin so much later at the most.</summary>
    private static readonly TimeSpan s_reloadInterval = TimeSpan.FromSeconds(5);

    private readonly DirectoryInfo? _temporary;

    private ServerIdentity(TlsIdentitySource source) => Source = source;

    private ServerIdentity(TlsIdentitySource source, DirectoryInfo temporary, string caFile)
    {
        Source = source;
        _temporary = temporary;
        CaFile = caFile;
    }

    public TlsIdentitySource Source { get; }

    /// <summary>The throw-away CA's certificate, for clients; <c>null</c> if there is none.</summary>
    public string? CaFile { get; }

    /// <exception cref="TlsException">A file is unusable.</exception>
    /// <exception cref="ServeException">A key file is named beside a PKCS #12 file.</exception>
    public static ServerIdentity Of(ServeSettings settings, Messages messages) =>
        settings.CertificateFile is { } file ? new ServerIdentity(Follow(file, settings, messages)) : ThrowAway();

    /// <summary>The CA's certificate goes with the server: nobody should go on trusting it.</summary>
    public void Dispose() => _temporary?.Delete(recursive: true);

    private static TlsIdentitySource Follow(string file, ServeSettings settings, Messages messages)
    {
        var options = new TlsIdentityReloadOptions
        {
            Interval = s_reloadInterval,
            OnReloaded = identity => messages.Note($"The certificate is now that of {identity.Subject}, good until {identity.NotAfter:u}."),
            OnFailed = error => messages.Error($"The certificate stays as it is: {error.Message}"),
        };
        if (!LooksLikePkcs12(file))
        {
            return TlsIdentitySource.FromPemFiles(file, settings.KeyFile, settings.Password, options);
        }

        return settings.KeyFile is null
            ? TlsIdentitySource.FromPkcs12File(file, settings.Password, options)
            : throw new ServeException(ExitCode.Certificate, $"{file} is PKCS #12, which holds its key: leave --key out.");
    }

    private static ServerIdentity ThrowAway()
    {
        using var authority = new DemoAuthority("ConsoleServe's throw-away CA", TimeSpan.FromDays(7));
        using X509Certificate2 certificate = authority.Issue("localhost", IPAddress.Loopback, IPAddress.IPv6Loopback);
        DirectoryInfo temporary = Directory.CreateTempSubdirectory("consoleserve-");
        string caFile = Path.Combine(temporary.FullName, "ca.pem");
        File.WriteAllText(caFile, authority.Pem);
        return new ServerIdentity(TlsIdentity.FromCertificate(certificate), temporary, caFile);
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
