using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace TlsSimple;

/// <summary>
/// The certificate stores of Windows and macOS. Never called on Linux, where these types would load OpenSSL.
/// </summary>
internal static class PlatformTrustStore
{
    private static readonly StoreLocation[] s_locations = [StoreLocation.LocalMachine, StoreLocation.CurrentUser];

    /// <summary>
    /// The roots that are not distrusted. The store of intermediates is left alone: its certificates are helpers for
    /// building paths that anything may put there, not decisions to trust.
    /// </summary>
    /// <exception cref="TlsException"><see cref="TlsErrorReason.InvalidTrustAnchors"/>: there is none.</exception>
    public static AnchorIndex Read()
    {
        var distrusted = new HashSet<byte[]>(ReadStores(StoreName.Disallowed), DerComparer.Instance);
        var roots = new AnchorIndexBuilder();
        foreach (byte[] root in ReadStores(StoreName.Root).Where(r => !distrusted.Contains(r)))
        {
            roots.AddLenient(root);
        }

        return roots.Count > 0
            ? roots.Build($"{AnchorIndex.SystemDescription} (root certificate stores)")
            : throw TrustAnchors.Invalid(
                "The root certificate stores of this machine and this user hold no usable certificate. "
                + "Set SSL_CERT_FILE to a PEM file, or use TrustAnchors.FromPemFile.");
    }

    private static List<byte[]> ReadStores(StoreName name)
    {
        var result = new List<byte[]>();
        foreach (StoreLocation location in s_locations)
        {
            try
            {
                using var store = new X509Store(name, location, OpenFlags.ReadOnly | OpenFlags.OpenExistingOnly);
                foreach (X509Certificate2 certificate in store.Certificates)
                {
                    result.Add(certificate.RawData);
                    certificate.Dispose();
                }
            }
            catch (Exception e) when (e is CryptographicException or PlatformNotSupportedException)
            {
                // Not every platform has every store; one that is missing adds nothing.
            }
        }

        return result;
    }
}
