namespace TlsSimple.Unit.Fuzzing;

/// <summary>Damages DER by one to three bytes or runs of bytes: for readers, which need no more to be tried in every branch.</summary>
internal static class DerMutator
{
    /// <summary>A damaged copy; the same for the same state of <paramref name="random"/>.</summary>
    public static byte[] Mutate(byte[] seed, Random random)
    {
        byte[] der = [.. seed];
        for (int count = random.Next(1, 4); count > 0; count--)
        {
            int at = random.Next(der.Length);
            switch (random.Next(6))
            {
                case 0:
                    der[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    der[at] = (byte)random.Next(256);
                    break;
                case 2:
                    // The bytes that mean most in DER.
                    der[at] = ((ReadOnlySpan<byte>)[0x00, 0x01, 0x30, 0x31, 0x7F, 0x80, 0x81, 0x84, 0xA0, 0xFF])[random.Next(10)];
                    break;
                case 3:
                    der = [.. der[..at], .. der[(at + 1)..]];
                    break;
                case 4:
                    der = [.. der[..at], (byte)random.Next(256), .. der[at..]];
                    break;
                default:
                    int length = random.Next(1, Math.Min(16, der.Length - at) + 1);
                    der.AsSpan(random.Next(der.Length - length), length).CopyTo(der.AsSpan(at));
                    break;
            }
        }

        return der;
    }
}
