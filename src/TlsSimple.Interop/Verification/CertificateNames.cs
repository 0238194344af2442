using System.Text;

namespace TlsSimple;

/// <summary>The names of a certificate that name constraints look at.</summary>
internal static class CertificateNames
{
    /// <summary>
    /// The subject alternative names; the subject as a directory name, unless it is empty; and, where no alternative name is an
    /// e-mail address, those in the subject (RFC 5280, section 4.2.1.10). A common name is no DNS name (RFC 9525, section 2).
    /// </summary>
    public static IReadOnlyList<GeneralName> Of(ParsedCertificate certificate)
    {
        IReadOnlyList<GeneralName> alternatives = certificate.SubjectAlternativeNames ?? [];
        if (certificate.Subject.IsEmpty)
        {
            return alternatives;
        }

        var names = new List<GeneralName>(alternatives) { new(GeneralNameKind.Directory, certificate.Subject.Der) };
        if (!alternatives.Any(name => name.Kind == GeneralNameKind.Email))
        {
            foreach (string address in certificate.Subject.ValuesOf(ObjectIdentifiers.EmailAddress))
            {
                names.Add(new GeneralName(GeneralNameKind.Email, Encoding.UTF8.GetBytes(address)));
            }
        }

        return names;
    }
}
