namespace TlsSimple;

/// <summary>Where a server's identity comes from, asked anew for every connection, so that it can change while the program runs.</summary>
public abstract class TlsIdentitySource
{
    private protected TlsIdentitySource()
    {
    }

    /// <summary>The identity as it is now.</summary>
    /// <exception cref="TlsException">There is none yet: the first reading failed.</exception>
    public abstract TlsIdentity Current { get; }

    /// <summary>One identity that stays as it is.</summary>
    public static implicit operator TlsIdentitySource(TlsIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return new FixedIdentity(identity);
    }
}
