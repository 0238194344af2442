namespace TlsSimple;

/// <summary>An identity that a function of the caller's gives.</summary>
internal sealed class ComputedIdentity(Func<TlsIdentity> compute) : TlsIdentitySource
{
    public override TlsIdentity Current
    {
        get
        {
            TlsIdentity? identity;
            try
            {
                identity = compute();
            }
            catch (Exception error) when (error is not TlsException { Reason: TlsErrorReason.InvalidIdentity })
            {
                throw TlsIdentity.Invalid($"The identity source failed: {error.Message}", error);
            }

            return identity ?? throw TlsIdentity.Invalid("The identity source returned null.");
        }
    }
}
