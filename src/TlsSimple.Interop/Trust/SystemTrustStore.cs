namespace TlsSimple;

/// <summary>Finds what the machine trusts. Whatever is unusable is passed over; only finding nothing is an error.</summary>
internal sealed class SystemTrustStore
{
    private const string FileVariable = "SSL_CERT_FILE";
    private const string DirectoryVariable = "SSL_CERT_DIR";

    /// <summary>This machine's.</summary>
    public static SystemTrustStore Default { get; } = new()
    {
        GetVariable = Environment.GetEnvironmentVariable,
        ReadPlatformStore = OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? PlatformTrustStore.Read : null,
        BundleFiles =
        [
            "/etc/ssl/certs/ca-certificates.crt", // Debian, Ubuntu, Alpine, Arch
            "/etc/pki/tls/certs/ca-bundle.crt", // Fedora, RHEL
            "/etc/ssl/ca-bundle.pem", // openSUSE
            "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // RHEL without its links
            "/etc/ssl/cert.pem", // Alpine's OpenSSL
        ],
        Directories = ["/etc/ssl/certs", "/etc/pki/tls/certs"],
    };

    public required Func<string, string?> GetVariable { get; init; }

    /// <summary>The platform's own store; <c>null</c> where files are all there is.</summary>
    public required Func<AnchorIndex>? ReadPlatformStore { get; init; }

    /// <summary>Bundles; the first one that holds a certificate is taken.</summary>
    public required IReadOnlyList<string> BundleFiles { get; init; }

    /// <summary>Directories of single certificates, for when there is no bundle; likewise the first.</summary>
    public required IReadOnlyList<string> Directories { get; init; }

    /// <summary>The anchors, at least one.</summary>
    /// <exception cref="TlsException"><see cref="TlsErrorReason.InvalidTrustAnchors"/>: there is none.</exception>
    public AnchorIndex Load()
    {
        string? file = GetVariable(FileVariable);
        string? directories = GetVariable(DirectoryVariable);
        if (!string.IsNullOrEmpty(file) || !string.IsNullOrEmpty(directories))
        {
            return ReadVariables(file, directories);
        }

        return ReadPlatformStore is not null ? ReadPlatformStore() : ReadUsualPlaces();
    }

    private static AnchorIndex ReadVariables(string? file, string? directories)
    {
        var found = new LenientPemReader();
        var sources = new List<string>();
        if (!string.IsNullOrEmpty(file))
        {
            sources.Add($"{FileVariable}={file}");
            found.AddFile(file);
        }

        if (!string.IsNullOrEmpty(directories))
        {
            sources.Add($"{DirectoryVariable}={directories}");
            foreach (string directory in directories.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            {
                found.AddDirectory(directory);
            }
        }

        string source = string.Join(", ", sources);
        string problem = found.FirstException is null ? "" : $" ({found.FirstException.Message})";
        return found.ToAnchors(Describe(source)) ?? throw TrustAnchors.Invalid(
            $"The environment says where the trust anchors are ({source}), but no usable certificate is there{problem}. "
            + "Correct or unset the variables.",
            found.FirstException);
    }

    private AnchorIndex ReadUsualPlaces()
    {
        var found = new LenientPemReader();
        foreach (string file in BundleFiles)
        {
            found.AddFile(file);
            if (found.ToAnchors(Describe(file)) is AnchorIndex anchors)
            {
                return anchors;
            }
        }

        foreach (string directory in Directories)
        {
            found.AddDirectory(directory);
            if (found.ToAnchors(Describe(directory)) is AnchorIndex anchors)
            {
                return anchors;
            }
        }

        throw TrustAnchors.Invalid(
            "This machine has no trust anchors in any of the usual places (" + string.Join(", ", BundleFiles.Concat(Directories))
            + "). Install its CA certificates (the package is mostly called ca-certificates), set SSL_CERT_FILE to a PEM file, "
            + "or use TrustAnchors.FromPemFile.",
            found.FirstException);
    }

    private static string Describe(string source) => $"{AnchorIndex.SystemDescription} ({source})";
}
