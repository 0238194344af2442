namespace TlsSimple;

/// <summary>How much work a file may ask for before it is given up: iterations of key derivation, over all its parts.</summary>
internal sealed class DerivationBudget(int maximum = DerivationBudget.DefaultMaximum)
{
    /// <summary>Some seconds of work, with the dearest hash. Writers use between 1,000 and 1,000,000.</summary>
    public const int DefaultMaximum = 3_000_000;

    private long _left = maximum;

    /// <exception cref="IdentityFormatException">That is more than is left.</exception>
    public void Spend(int iterations, int times = 1)
    {
        _left -= (long)iterations * times;
        if (_left < 0)
        {
            throw new IdentityFormatException(
                $"it asks for more than {maximum} iterations of key derivation, the most that is done for one file. Encrypt it anew with fewer.");
        }
    }
}
