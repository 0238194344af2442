namespace TlsSimple;

internal sealed class FixedIdentity(TlsIdentity identity) : TlsIdentitySource
{
    public override TlsIdentity Current => identity;
}
