using System.Formats.Asn1;

namespace TlsSimple;

/// <summary>An iteration count in a file.</summary>
internal static class Iterations
{
    /// <exception cref="AsnContentException">It is no positive INTEGER.</exception>
    /// <remarks>One that no budget allows becomes <see cref="int.MaxValue"/>, for <see cref="DerivationBudget"/> to refuse.</remarks>
    public static int Read(AsnReader reader)
    {
        System.Numerics.BigInteger count = reader.ReadInteger();
        return count > 0 ? (int)System.Numerics.BigInteger.Min(count, int.MaxValue) : throw new AsnContentException();
    }
}
