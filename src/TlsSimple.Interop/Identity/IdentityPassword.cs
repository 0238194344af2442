using System.Text;

namespace TlsSimple;

/// <summary>
/// A password in the forms that key files want. No password and an empty one are the same to a person, but files differ:
/// <see cref="BmpForms"/> has both then.
/// </summary>
internal sealed class IdentityPassword
{
    /// <summary>RFC 7292 and RFC 8018 set no limit; longer ones are a mistake.</summary>
    public const int MaximumLength = 4096;

    public IdentityPassword(string? password, WipedBuffers buffers)
    {
        if (password?.Length > MaximumLength)
        {
            throw TlsIdentity.Invalid($"The password has {password.Length} characters; {MaximumLength} is the most that is accepted.");
        }

        IsEmpty = string.IsNullOrEmpty(password);
        password ??= "";
        byte[] utf8 = buffers.Allocate(Encoding.UTF8.GetByteCount(password));
        Encoding.UTF8.GetBytes(password, utf8);
        Utf8 = utf8;

        // RFC 7292, appendix B.1: a BMPString with two zero bytes at its end.
        byte[] bmp = buffers.Allocate((password.Length * 2) + 2);
        Encoding.BigEndianUnicode.GetBytes(password, bmp);
        BmpForms = IsEmpty ? [ReadOnlyMemory<byte>.Empty, bmp] : [bmp];
    }

    /// <summary>Whether there is none: <c>null</c> or no character.</summary>
    public bool IsEmpty { get; }

    /// <summary>For PBES2 and PBMAC1: UTF-8, as RFC 8018, section 3 recommends and all write it.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; }

    /// <summary>For the schemes of PKCS #12. An absent password is no bytes with some writers, and the two zeros with others.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> BmpForms { get; }
}
