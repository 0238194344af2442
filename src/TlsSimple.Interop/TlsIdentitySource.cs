namespace TlsSimple;

/// <summary>Where a server's identity comes from, asked anew for every connection, so that it can change while the program runs.</summary>
/// <remarks>Connections keep the identity with which they began. Thread-safe; one source may serve any number of contexts.</remarks>
public abstract class TlsIdentitySource
{
    private protected TlsIdentitySource()
    {
    }

    /// <summary>The identity as it is now.</summary>
    /// <exception cref="TlsException">There is none (<see cref="TlsErrorReason.InvalidIdentity"/>).</exception>
    public abstract TlsIdentity Current { get; }

    /// <summary>One identity that stays as it is.</summary>
    public static implicit operator TlsIdentitySource(TlsIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return new FixedIdentity(identity);
    }

    /// <summary>
    /// The identity of PEM files, by the rules of <see cref="TlsIdentity.FromPemFiles"/>. They are read at once, and again when a connection
    /// starts and <see cref="TlsIdentityReloadOptions.Interval"/> has passed, by one connection while the others go on with what there is.
    /// </summary>
    /// <remarks>
    /// What cannot be used leaves the identity of before in place: a certificate whose key is not there yet, a file that is gone, a
    /// certificate that is not valid now. The files may be replaced in any order, written in place, renamed over, or reached by links that change.
    /// </remarks>
    /// <param name="certificateFile">The file of the certificates.</param>
    /// <param name="privateKeyFile">The file of the private key. Default: <paramref name="certificateFile"/>, which then holds both.</param>
    /// <param name="password">The password of an encrypted key. Default: none.</param>
    /// <param name="options">How often, and who is told. Default: the defaults of <see cref="TlsIdentityReloadOptions"/>.</param>
    /// <exception cref="ArgumentException">The name of a file is empty.</exception>
    /// <exception cref="TlsException">The files cannot be read or used at this first time (<see cref="TlsErrorReason.InvalidIdentity"/>).</exception>
    public static TlsIdentitySource FromPemFiles(
        string certificateFile, string? privateKeyFile = null, string? password = null, TlsIdentityReloadOptions? options = null)
    {
        string[] files = privateKeyFile is null || privateKeyFile == certificateFile ? [certificateFile] : [certificateFile, privateKeyFile];
        return new ReloadingIdentity(
            () => TlsIdentity.FromPemFiles(certificateFile, privateKeyFile, password),
            () => IdentityFile.Fingerprint(files),
            options ?? new TlsIdentityReloadOptions());
    }

    /// <summary>The identity of a PKCS #12 file, by the rules of <see cref="TlsIdentity.FromPkcs12File"/>, which is followed as <see cref="FromPemFiles"/> does.</summary>
    /// <param name="path">The file.</param>
    /// <param name="password">The password. <c>null</c> and empty are the same.</param>
    /// <param name="options">How often, and who is told. Default: the defaults of <see cref="TlsIdentityReloadOptions"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="TlsException">The file cannot be read or used at this first time (<see cref="TlsErrorReason.InvalidIdentity"/>).</exception>
    public static TlsIdentitySource FromPkcs12File(string path, string? password, TlsIdentityReloadOptions? options = null) => new ReloadingIdentity(
        () => TlsIdentity.FromPkcs12File(path, password),
        () => IdentityFile.Fingerprint([path]),
        options ?? new TlsIdentityReloadOptions());

    /// <summary>A source of one's own, which is asked for every connection.</summary>
    /// <param name="current">Gives the identity as it is now: the same object as long as it is the same, at once, and on any thread. What it throws fails the handshake.</param>
    public static TlsIdentitySource From(Func<TlsIdentity> current)
    {
        ArgumentNullException.ThrowIfNull(current);
        return new ComputedIdentity(current);
    }

    /// <summary>A source of one's own, which is loaded at once and again as <see cref="FromPemFiles"/> does, so that it may take its time and may fail.</summary>
    /// <param name="load">Loads the identity. What it throws leaves the one of before in place.</param>
    /// <param name="options">How often, and who is told.</param>
    /// <exception cref="TlsException">The first loading failed (<see cref="TlsErrorReason.InvalidIdentity"/>).</exception>
    public static TlsIdentitySource From(Func<TlsIdentity> load, TlsIdentityReloadOptions options)
    {
        ArgumentNullException.ThrowIfNull(load);
        ArgumentNullException.ThrowIfNull(options);
        var computed = new ComputedIdentity(load);
        return new ReloadingIdentity(() => computed.Current, fingerprint: null, options);
    }
}
