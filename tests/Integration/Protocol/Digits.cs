namespace TlsSimple.Integration.Protocol;

/// <summary>
/// What is sent to and by OpenSSL's programs: digits from 2 to 9 between braces. No line of them begins with a letter that they take for a
/// command, and what the programs say themselves in between (<c>Read BLOCK</c>, <c>SSL_do_handshake -> 1</c>) has none of these digits.
/// </summary>
internal static class Digits
{
    public const char Begin = '{';
    public const char End = '}';

    /// <summary>So many digits from <paramref name="offset"/> on. Each depends on its place, so that one lost, doubled or misplaced is noticed.</summary>
    public static string From(long offset, int count) => string.Create(count, offset, static (text, start) =>
    {
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = At(start + i);
        }
    });

    public static char At(long place) => (char)('2' + ((((ulong)place * 0x9E3779B97F4A7C15) >> 47) & 7));
}
